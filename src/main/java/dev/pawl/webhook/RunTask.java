package dev.pawl.webhook;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.DeliveryService;
import dev.pawl.job.RunOrder;
import java.util.Optional;
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
                .onDeadExecutionRevive()
                .execute((instance, context) ->
                        deliver(UUID.fromString(instance.getId()), context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<Void> deliver(UUID dispatchId, int failures) {
        Optional<RunOrder> order = deliveries.beginRun(dispatchId);
        if (order.isEmpty()) {
            return new CompletionHandler.OnCompleteRemove<>();
        }
        try {
            orchestrator.send("run-" + dispatchId, order.get());
            deliveries.runDelivered(dispatchId);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            boolean givenUp = deliveries.runFailed(dispatchId, e.errorCode(), e.gone());
            return givenUp ? new CompletionHandler.OnCompleteRemove<>() : redelivery.after(e, failures);
        }
    }
}
