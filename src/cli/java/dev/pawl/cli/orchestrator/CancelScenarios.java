package dev.pawl.cli.orchestrator;

import static dev.pawl.cli.orchestrator.Steps.mustBeQuiet;
import static dev.pawl.cli.orchestrator.Steps.mustConfirm;
import static dev.pawl.cli.orchestrator.Steps.mustGet;
import static dev.pawl.cli.orchestrator.Webhooks.CANCEL;
import static dev.pawl.cli.orchestrator.Webhooks.KILL;

import dev.pawl.cli.orchestrator.OrchestratorCheck.Judgement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scenarios of {@code job.cancel}, of {@code job.kill} and of the stop directive. */
final class CancelScenarios {
    private final FakePawl pawl;
    private final Webhooks webhooks;
    private final Steps steps;
    private boolean isStopping;

    CancelScenarios(FakePawl pawl, Webhooks webhooks, Steps steps) {
        this.pawl = pawl;
        this.webhooks = webhooks;
        this.steps = steps;
    }

    Judgement cancel() throws InterruptedException, NotMetException {
        Map<FakeJob, Integer> counts = new LinkedHashMap<>();
        for (Order order : Order.values()) {
            FakeJob job = pawl.newJob(order.status());
            job.hold();
            steps.begin(job, order);
            counts.put(job, steps.stop(CANCEL, job));
            isStopping = true;
        }
        return () -> {
            for (Map.Entry<FakeJob, Integer> stopped : counts.entrySet()) {
                mustBeQuiet(stopped.getKey(), stopped.getValue(), "After job.cancel got 200 or 204");
            }
        };
    }

    private FakeJob stopped() throws InterruptedException, NotMetException {
        if (!isStopping) {
            throw NotMetException.unseen("Not checked, because job.cancel is not confirmed.");
        }
        FakeJob job = pawl.newJob();
        job.hold();
        steps.begin(job);
        steps.stop(CANCEL, job);
        return job;
    }

    Judgement repeatedCancel() throws InterruptedException, NotMetException {
        FakeJob job = stopped();
        mustConfirm("The second job.cancel", webhooks.stop(CANCEL, job));
        mustConfirm("The third job.cancel", webhooks.stop(CANCEL, job));
        return Judgement.PASSED;
    }

    Judgement cancelBeforeRun() throws InterruptedException, NotMetException {
        return beforeRun(CANCEL);
    }

    Judgement killBeforeRun() throws InterruptedException, NotMetException {
        return beforeRun(KILL);
    }

    private Judgement beforeRun(String type) throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        mustConfirm(type, webhooks.stop(type, job));
        mustGet(410, "job.run", webhooks.run(job));
        return () -> mustBeQuiet(job, 0, "After job.run got 410");
    }

    Judgement runAfterCancel() throws InterruptedException, NotMetException {
        FakeJob job = stopped();
        int count = job.reports().size();
        mustGet(410, "The same job.run again", webhooks.run(job));
        mustGet(410, "The same dispatch_id in another message", webhooks.runInAnotherMessage(job));
        return () -> mustBeQuiet(job, count, "After job.run got 410");
    }

    Judgement kill() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        job.hold();
        steps.begin(job);
        int count = steps.stop(KILL, job);
        return () -> mustBeQuiet(job, count, "After job.kill got 200 or 204");
    }

    Judgement stopDirective() throws InterruptedException, NotMetException {
        FakeJob refused = pawl.newJob();
        refused.answerNext(Reply.problem(409, "FSM_TERMINAL_IMMUTABLE").withStop());
        FakeJob applied = pawl.newJob();
        applied.answerNext(Reply.APPLIED.withStop());
        steps.begin(refused);
        steps.begin(applied);
        return () -> {
            mustBeQuiet(refused, 1, "After the directive in a 409");
            mustBeQuiet(applied, 1, "After the directive in a 204");
        };
    }
}
