package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.trace.Span;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers {@code job.cancel}, or {@code job.kill} once the stop is forced, until the orchestrator confirms that the work
 * has stopped, or until delivery is given up.
 */
final class CancelTask {
    /** The orchestrator has the order to stop, and has not confirmed that the work has stopped. */
    private static final String NOT_STOPPED_YET = "NOT_STOPPED_YET";

    private final StopService stops;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;
    private final DeliveryMetrics metrics;
    private final boolean anAnswerConfirms;

    /** @param anAnswerConfirms whether 200 and 204 confirm the stop; otherwise they say no more than 202 */
    CancelTask(
            StopService stops,
            OrchestratorClient orchestrator,
            Redelivery redelivery,
            DeliveryMetrics metrics,
            boolean anAnswerConfirms) {
        this.stops = stops;
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
        try (Span span = metrics.begin(Outbox.CANCEL, traceparent)) {
            return attempt(dispatchId, span.handOn(traceparent), failures);
        }
    }

    private CompletionHandler<String> attempt(UUID dispatchId, @Nullable String traceparent, int failures) {
        return switch (stops.beginCancel(dispatchId)) {
            case DeliveryService.NotNeeded<CancelOrder>() -> new CompletionHandler.OnCompleteRemove<>();
            case DeliveryService.Wait<CancelOrder>() -> redelivery.soon();
            case DeliveryService.Send<CancelOrder>(CancelOrder order, Dispatch.Attempt attempt) ->
                send(
                        order,
                        OrchestratorClient.Message.of(order.type(), dispatchId, order, traceparent),
                        attempt,
                        failures);
        };
    }

    private CompletionHandler<String> send(
            CancelOrder order, OrchestratorClient.Message message, Dispatch.Attempt attempt, int failures) {
        boolean received = false;
        try {
            OrchestratorClient.Response response = orchestrator.send(message, attempt.deadline());
            received = true;
            requireStopped(response);
            stops.stopConfirmed(order.dispatchId());
            metrics.delivered(order.type());
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            StopService.Unconfirmed unconfirmed =
                    stops.stopNotConfirmed(order.dispatchId(), e.errorCode(), received, e.gone());
            metrics.failed(order.type(), e, unconfirmed instanceof StopService.GivenUp);
            return switch (unconfirmed) {
                case StopService.GivenUp() -> new CompletionHandler.OnCompleteRemove<>();
                case StopService.AskAgain(Optional<Instant> latest) -> {
                    CompletionHandler<String> again = e.errorCode().equals(NOT_STOPPED_YET)
                            ? redelivery.askAgain(e, failures, latest)
                            : redelivery.after(e, failures, latest);
                    yield order.forcesTheStop() ? again : orSooner(again, order.dispatchId());
                }
            };
        }
    }

    /** Nobody can pull the task forward until it is put back. A stop that was forced until then is found here. */
    private CompletionHandler<String> orSooner(CompletionHandler<String> again, UUID dispatchId) {
        return (complete, operations) -> {
            again.complete(complete, operations);
            stops.reconsiderPause(dispatchId);
        };
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
