package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.trace.Span;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers orders of one type until the orchestrator accepts them, they are no longer needed, or delivery is given up.
 */
final class RunTask {
    private final String type;
    private final DeliveryService deliveries;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;
    private final DeliveryMetrics metrics;

    /** @param type one of {@link Outbox#ORDERS} */
    RunTask(
            String type,
            DeliveryService deliveries,
            OrchestratorClient orchestrator,
            Redelivery redelivery,
            DeliveryMetrics metrics) {
        this.type = type;
        this.deliveries = deliveries;
        this.orchestrator = orchestrator;
        this.redelivery = redelivery;
        this.metrics = metrics;
    }

    Task<String> task() {
        return Tasks.custom(type, String.class)
                .onFailure(redelivery::afterDefect)
                .onDeadExecutionRevive()
                .execute((instance, context) -> deliver(
                        UUID.fromString(instance.getId()),
                        instance.getData(),
                        context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<String> deliver(UUID dispatchId, @Nullable String traceparent, int failures) {
        try (Span span = metrics.begin(type, traceparent)) {
            return attempt(dispatchId, span.handOn(traceparent), failures);
        }
    }

    private CompletionHandler<String> attempt(UUID dispatchId, @Nullable String traceparent, int failures) {
        return switch (deliveries.beginRun(dispatchId)) {
            case DeliveryService.NotNeeded<RunOrder>() -> new CompletionHandler.OnCompleteRemove<>();
            case DeliveryService.Wait<RunOrder>() -> redelivery.soon();
            case DeliveryService.Send<RunOrder>(RunOrder order, Dispatch.Attempt attempt) ->
                send(
                        dispatchId,
                        OrchestratorClient.Message.of(type, dispatchId, order, traceparent),
                        attempt,
                        failures);
        };
    }

    private CompletionHandler<String> send(
            UUID dispatchId, OrchestratorClient.Message message, Dispatch.Attempt attempt, int failures) {
        try {
            orchestrator.send(message, attempt.deadline());
            deliveries.runDelivered(dispatchId, attempt);
            metrics.delivered(type);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            boolean givenUp = deliveries.runFailed(dispatchId, attempt, e.errorCode(), e.gone());
            metrics.failed(type, e, givenUp);
            return givenUp
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : redelivery.after(e, failures, Optional.empty());
        }
    }
}
