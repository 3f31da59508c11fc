package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers {@code job.cancel} until the orchestrator confirms that the work has stopped, or until delivery is given up.
 */
final class CancelTask {
    /** The orchestrator has the order to stop, and has not confirmed that the work has stopped. */
    private static final String NOT_STOPPED_YET = "NOT_STOPPED_YET";

    private final DeliveryService deliveries;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;
    private final DeliveryMetrics metrics;
    private final boolean anAnswerConfirms;

    /** @param anAnswerConfirms whether 200 and 204 confirm the stop; otherwise they say no more than 202 */
    CancelTask(
            DeliveryService deliveries,
            OrchestratorClient orchestrator,
            Redelivery redelivery,
            DeliveryMetrics metrics,
            boolean anAnswerConfirms) {
        this.deliveries = deliveries;
        this.orchestrator = orchestrator;
        this.redelivery = redelivery;
        this.metrics = metrics;
        this.anAnswerConfirms = anAnswerConfirms;
    }

    Task<String> task() {
        return Tasks.custom(Outbox.CANCEL, String.class)
                .onFailure(redelivery::afterDefect)
                .onDeadExecutionRevive()
                .execute((instance, context) -> deliver(
                        UUID.fromString(instance.getId()),
                        instance.getData(),
                        context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<String> deliver(UUID dispatchId, @Nullable String traceparent, int failures) {
        return switch (deliveries.beginCancel(dispatchId)) {
            case DeliveryService.NotNeeded<CancelOrder>() -> new CompletionHandler.OnCompleteRemove<>();
            case DeliveryService.Wait<CancelOrder>() -> redelivery.soon();
            case DeliveryService.Send<CancelOrder>(CancelOrder order, Dispatch.Attempt attempt) ->
                send(
                        dispatchId,
                        new OrchestratorClient.Message("cancel-" + dispatchId, order, traceparent),
                        attempt,
                        failures);
        };
    }

    private CompletionHandler<String> send(
            UUID dispatchId, OrchestratorClient.Message message, Dispatch.Attempt attempt, int failures) {
        try {
            requireStopped(orchestrator.send(message, attempt.deadline()));
            deliveries.stopConfirmed(dispatchId);
            metrics.delivered(Outbox.CANCEL);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            boolean givenUp = deliveries.stopNotConfirmed(dispatchId, e.errorCode(), e.gone());
            metrics.failed(Outbox.CANCEL, e, givenUp);
            if (givenUp) {
                return new CompletionHandler.OnCompleteRemove<>();
            }
            return e.errorCode().equals(NOT_STOPPED_YET)
                    ? redelivery.askAgain(e, failures)
                    : redelivery.after(e, failures);
        }
    }

    /** Only these two statuses can confirm that no worker is running the job; editors rely on that. */
    private void requireStopped(OrchestratorClient.Response response) throws DeliveryFailedException {
        switch (response.status()) {
            case 200, 204 -> {
                if (!anAnswerConfirms) {
                    throw new DeliveryFailedException(NOT_STOPPED_YET, false, response.notBefore());
                }
            }
            case 202 -> throw new DeliveryFailedException(NOT_STOPPED_YET, false, response.notBefore());
            default -> throw new DeliveryFailedException("HTTP_" + response.status(), false, response.notBefore());
        }
    }
}
