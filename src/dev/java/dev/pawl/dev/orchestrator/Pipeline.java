package dev.pawl.dev.orchestrator;

import dev.pawl.dev.orchestrator.DemoScenario.Trait;
import java.time.Duration;
import java.util.EnumSet;

/** Does the work of one order and reports it to Pawl; ends early if Pawl's response says so. */
final class Pipeline {
    private static final int SLOWNESS = 10;

    private final WorkOrder order;
    private final DemoScenario scenario;
    private final EventLog events;
    private final CallbackClient client;
    private final Duration pace;

    Pipeline(WorkOrder order, DemoScenario scenario, EventLog events, CallbackClient client, Duration pace) {
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

    /** {@code ACCEPTED} after the last report, otherwise the verdict that ended the work early. */
    Verdict run() throws InterruptedException {
        try {
            return switch (order) {
                case JobRun run -> stages(run);
                case JobRegenerate _ -> {
                    pause();
                    report(events.redrafted(artifactUri("draft-" + order.dispatchId() + ".md")));
                    yield Verdict.ACCEPTED;
                }
                case JobExport export -> {
                    pause();
                    yield end(events.exported(export.formats().stream()
                            .map(format -> artifactUri("export." + format))
                            .toList()));
                }
            };
        } catch (HaltedException e) {
            return e.verdict;
        }
    }

    /** What the work begins with, for the log. */
    String firstStep() {
        return switch (order) {
            case JobRun run -> run.firstStage().name();
            case JobRegenerate _ -> "REGENERATING";
            case JobExport _ -> "EXPORTING";
        };
    }

    private Verdict stages(JobRun run) throws InterruptedException, HaltedException {
        for (Stage stage : EnumSet.range(run.firstStage(), Stage.GENERATING)) {
            report(events.underWay(stage));
            StatusEvent overtaken = scenario.has(Trait.REORDER) ? events.underWay(stage) : null;
            work(stage);
            if (stage == scenario.failAt()) {
                return end(events.failed(stage, "DEMO_FAILURE", "The demo was asked to fail at " + stage + "."));
            }
            report(events.done(stage, artifactUri(stage.file())));
            if (overtaken != null) {
                reportLate(overtaken);
            }
        }
        return Verdict.ACCEPTED;
    }

    /** These statuses have no self-transition, so nothing is reported until the result. */
    private void pause() throws InterruptedException {
        Thread.sleep(scenario.has(Trait.SLOW) ? pace.multipliedBy(SLOWNESS) : pace);
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

    /** The event ends the job, so Pawl accepts it and orders the stop in one response. */
    private Verdict end(StatusEvent event) throws InterruptedException {
        Verdict verdict = send(event);
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

    private String artifactUri(String file) {
        return "s3://demo-artifacts/" + order.jobId() + "/" + file;
    }
}
