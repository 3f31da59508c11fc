package dev.pawl.cli.orchestrator;

import static dev.pawl.cli.orchestrator.Steps.mustGet;
import static dev.pawl.cli.orchestrator.Steps.mustSucceed;

import dev.pawl.cli.orchestrator.OrchestratorCheck.Judgement;
import dev.pawl.cli.orchestrator.Webhooks.Answer;
import java.util.List;

/** The scenarios of orders and the reports that follow them. */
final class WorkScenarios {
    private final FakePawl pawl;
    private final Webhooks webhooks;
    private final Steps steps;

    WorkScenarios(FakePawl pawl, Webhooks webhooks, Steps steps) {
        this.pawl = pawl;
        this.webhooks = webhooks;
        this.steps = steps;
    }

    Judgement firstReport() throws InterruptedException, NotMetException {
        mustStartWith("AUDIO_EXTRACTING", "A run", steps.begin(pawl.newJob()));
        retryStartsWith("AUDIO_EXTRACTING", "UPLOADED");
        retryStartsWith("TRANSCRIBING", "AUDIO_READY");
        retryStartsWith("GENERATING", "TRANSCRIPT_READY");
        return Judgement.PASSED;
    }

    private void retryStartsWith(String status, String resumeFrom) throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob(resumeFrom);
        mustSucceed("job.run of a retry", webhooks.retry(job, resumeFrom));
        steps.awaitReport(job);
        mustStartWith(status, "A retry from " + resumeFrom, job);
    }

    private static void mustStartWith(String status, String what, FakeJob job) throws NotMetException {
        String first = job.reports().getFirst().status();
        if (!first.equals(status)) {
            throw NotMetException.fails(what + " started with " + first + ", not with " + status + ".");
        }
    }

    Judgement sameEventAgain() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        job.answerNext(Reply.BUSY);
        steps.begin(job);
        steps.mustCome(job, WorkScenarios::hasMovedOn, "It was not sent again");
        if (!isRepeated(job)) {
            throw NotMetException.fails("Something else was reported instead.");
        }
        return Judgement.PASSED;
    }

    private static boolean hasMovedOn(FakeJob job) {
        String first = job.reports().getFirst().status();
        return isRepeated(job)
                || job.reports().stream().anyMatch(report -> !report.status().equals(first));
    }

    private static boolean isRepeated(FakeJob job) {
        List<Report> reports = job.reports();
        return reports.stream()
                .skip(1)
                .anyMatch(report -> report.body().equals(reports.getFirst().body()));
    }

    Judgement repeatedRun() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        Answer first = webhooks.run(job);
        mustSucceed("job.run", first);
        mustGet(first.status(), "The same job.run again", webhooks.run(job));
        mustGet(first.status(), "The same dispatch_id in another message", webhooks.runInAnotherMessage(job));
        steps.awaitReport(job);
        return () -> {
            if (!job.repeated().isEmpty()) {
                throw NotMetException.fails(job.repeated().getFirst() + " was reported again, as by a second worker.");
            }
        };
    }

    Judgement wholeWay() throws InterruptedException, NotMetException {
        FakeJob job = steps.begin(pawl.newJob());
        steps.awaitResult(job, Order.RUN);
        mustBePermitted(job);
        if (!job.hasArtifact("draft_uri")) {
            throw NotMetException.fails("No report had a draft_uri.");
        }
        return () -> mustBePermitted(job);
    }

    /** Another order for a job that has its draft. */
    Judgement another(Order order) throws InterruptedException, NotMetException {
        FakeJob job = steps.begin(pawl.newJob());
        steps.awaitResult(job, Order.RUN);
        job.order(order);
        mustSucceed(order.type(), webhooks.order(job, order));
        steps.awaitResult(job, order);
        return () -> mustBePermitted(job);
    }

    private static void mustBePermitted(FakeJob job) throws NotMetException {
        if (!job.refused().isEmpty()) {
            throw NotMetException.fails("Pawl would refuse: " + job.refused().getFirst() + ".");
        }
    }
}
