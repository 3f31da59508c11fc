package dev.pawl.dev.orchestrator;

import dev.pawl.dev.orchestrator.DemoScenario.Trait;
import java.time.Duration;
import java.util.EnumSet;

/** Takes a job through its stages and reports each to Pawl; ends early if Pawl's response says so. */
final class Pipeline {
    private static final int SLOWNESS = 10;

    private final JobRun order;
    private final DemoScenario scenario;
    private final EventLog events;
    private final CallbackClient client;
    private final Duration pace;

    Pipeline(JobRun order, DemoScenario scenario, EventLog events, CallbackClient client, Duration pace) {
        this.order = order;
        this.scenario = scenario;
        this.events = events;
        this.client = client;
        this.pace = pace;
    }

    private static final class HaltedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Verdict verdict;

        HaltedException(Verdict verdict) {
            this.verdict = verdict;
        }
    }

    /** {@code ACCEPTED} after the last stage, otherwise the verdict that ended the work early. */
    Verdict run() throws InterruptedException {
        try {
            for (Stage stage : EnumSet.range(order.firstStage(), Stage.GENERATING)) {
                report(events.underWay(stage));
                StatusEvent overtaken = scenario.has(Trait.REORDER) ? events.underWay(stage) : null;
                work(stage);
                if (stage == scenario.failAt()) {
                    return fail(stage);
                }
                report(events.done(stage, artifactUri(stage)));
                if (overtaken != null) {
                    reportLate(overtaken);
                }
            }
            return Verdict.ACCEPTED;
        } catch (HaltedException e) {
            return e.verdict;
        }
    }

    private void work(Stage stage) throws InterruptedException, HaltedException {
        Thread.sleep(pace);
        if (scenario.has(Trait.SLOW)) {
            for (int beat = 1; beat < SLOWNESS; beat++) {
                report(events.underWay(stage));
                Thread.sleep(pace);
            }
        }
    }

    /** The failure ends the job, so Pawl accepts it and orders the stop in one response. */
    private Verdict fail(Stage stage) throws InterruptedException {
        Verdict verdict = send(events.failed(stage, "DEMO_FAILURE", "The demo was asked to fail at " + stage + "."));
        return verdict == Verdict.TOLD_TO_STOP ? Verdict.ACCEPTED : verdict;
    }

    private void report(StatusEvent event) throws InterruptedException, HaltedException {
        goOnAfter(send(event));
    }

    /** The event contains nothing new for Pawl, so a refusal as out of order does no harm. */
    private void reportLate(StatusEvent event) throws InterruptedException, HaltedException {
        Verdict verdict = send(event);
        goOnAfter(verdict == Verdict.OUT_OF_ORDER ? Verdict.ACCEPTED : verdict);
    }

    private void goOnAfter(Verdict verdict) throws HaltedException {
        boolean defiant = verdict == Verdict.TOLD_TO_STOP && scenario.has(Trait.IGNORE_CANCEL);
        if (verdict != Verdict.ACCEPTED && !defiant) {
            throw new HaltedException(verdict);
        }
    }

    private Verdict send(StatusEvent event) throws InterruptedException {
        Verdict verdict = client.send(order.callbackUrl(), event);
        boolean again = verdict == Verdict.ACCEPTED && scenario.has(Trait.DUPLICATE);
        return again ? client.send(order.callbackUrl(), event) : verdict;
    }

    private String artifactUri(Stage stage) {
        return "s3://demo-artifacts/" + order.jobId() + "/" + stage.file();
    }
}
