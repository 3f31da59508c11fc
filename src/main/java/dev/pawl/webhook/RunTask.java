package dev.pawl.webhook;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.DeliveryService;
import dev.pawl.job.RunOrder;
import java.util.UUID;

/** Delivers {@code job.run} until the orchestrator takes it, the job no longer wants it, or it is given up. */
final class RunTask {
    private final DeliveryService deliveries;
    private final OrchestratorClient orchestrator;
    private final Redelivery redelivery;

    RunTask(DeliveryService deliveries, OrchestratorClient orchestrator, Redelivery redelivery) {
        this.deliveries = deliveries;
        this.orchestrator = orchestrator;
        this.redelivery = redelivery;
    }

    Task<Void> task() {
        return Tasks.custom(Outbox.RUN, Void.class)
                .onFailure(redelivery::afterDefect)
                .onDeadExecutionRevive()
                .execute((instance, context) ->
                        deliver(UUID.fromString(instance.getId()), context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<Void> deliver(UUID dispatchId, int failures) {
        return switch (deliveries.beginRun(dispatchId)) {
            case DeliveryService.NotNeeded<RunOrder>() -> new CompletionHandler.OnCompleteRemove<>();
            case DeliveryService.Wait<RunOrder>() -> redelivery.soon();
            case DeliveryService.Send<RunOrder>(RunOrder order, Dispatch.Attempt attempt) ->
                send(dispatchId, order, attempt, failures);
        };
    }

    private CompletionHandler<Void> send(UUID dispatchId, RunOrder order, Dispatch.Attempt attempt, int failures) {
        try {
            orchestrator.send("run-" + dispatchId, order, attempt.deadline());
            deliveries.runDelivered(dispatchId, attempt);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            boolean givenUp = deliveries.runFailed(dispatchId, attempt, e.errorCode(), e.gone());
            return givenUp ? new CompletionHandler.OnCompleteRemove<>() : redelivery.after(e, failures);
        }
    }
}
