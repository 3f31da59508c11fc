package dev.pawl.webhook;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.CancelOrder;
import dev.pawl.job.DeliveryService;
import java.util.UUID;

/** Delivers {@code job.cancel} until the orchestrator confirms that the work has stopped, or it is given up. */
final class CancelTask {
    private static final int NOT_YET = 202;

    private final DeliveryService deliveries;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;

    CancelTask(DeliveryService deliveries, OrchestratorClient orchestrator, Redelivery redelivery) {
        this.deliveries = deliveries;
        this.orchestrator = orchestrator;
        this.redelivery = redelivery;
    }

    Task<Void> task() {
        return Tasks.custom(Outbox.CANCEL, Void.class)
                .onDeadExecutionRevive()
                .execute((instance, context) ->
                        deliver(UUID.fromString(instance.getId()), context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<Void> deliver(UUID dispatchId, int failures) {
        return switch (deliveries.beginCancel(dispatchId)) {
            case DeliveryService.NotNeeded<CancelOrder>() -> new CompletionHandler.OnCompleteRemove<>();
            case DeliveryService.Wait<CancelOrder>() -> redelivery.soon();
            case DeliveryService.Send<CancelOrder>(CancelOrder order, Dispatch.Attempt attempt) ->
                send(dispatchId, order, attempt, failures);
        };
    }

    private CompletionHandler<Void> send(UUID dispatchId, CancelOrder order, Dispatch.Attempt attempt, int failures) {
        try {
            if (orchestrator.send("cancel-" + dispatchId, order, attempt.deadline()) == NOT_YET) {
                return notConfirmed(dispatchId, new DeliveryFailedException("NOT_STOPPED_YET"), failures);
            }
            deliveries.stopConfirmed(dispatchId);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            return notConfirmed(dispatchId, e, failures);
        }
    }

    private CompletionHandler<Void> notConfirmed(UUID dispatchId, DeliveryFailedException e, int failures) {
        boolean givenUp = deliveries.stopNotConfirmed(dispatchId, e.errorCode(), e.gone());
        return givenUp ? new CompletionHandler.OnCompleteRemove<>() : redelivery.after(e, failures);
    }
}
