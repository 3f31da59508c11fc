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
    private final DeliveryService deliveries;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;
    private final DeliveryMetrics metrics;

    CancelTask(
            DeliveryService deliveries,
            OrchestratorClient orchestrator,
            Redelivery redelivery,
            DeliveryMetrics metrics) {
        this.deliveries = deliveries;
        this.orchestrator = orchestrator;
        this.redelivery = redelivery;
        this.metrics = metrics;
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
            return givenUp ? new CompletionHandler.OnCompleteRemove<>() : redelivery.after(e, failures);
        }
    }

    /** Only these two statuses confirm that no worker is running the job; editors rely on that. */
    private static void requireStopped(OrchestratorClient.Response response) throws DeliveryFailedException {
        switch (response.status()) {
            case 200, 204 -> {}
            case 202 -> throw new DeliveryFailedException("NOT_STOPPED_YET", false, response.notBefore());
            default -> throw new DeliveryFailedException("HTTP_" + response.status(), false, response.notBefore());
        }
    }
}
