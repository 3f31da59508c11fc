package dev.pawl.cli.orchestrator;

import static dev.pawl.cli.orchestrator.Talk.mustBeQuiet;
import static dev.pawl.cli.orchestrator.Talk.mustConfirm;
import static dev.pawl.cli.orchestrator.Talk.mustGet;
import static dev.pawl.cli.orchestrator.Talk.mustSucceed;

import dev.pawl.cli.orchestrator.OrchestratorCheck.Judgement;
import dev.pawl.cli.orchestrator.Webhooks.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays each point with jobs of its own. What must come, a play waits for; what must not come, its judgement looks for
 * at the end.
 */
final class Plays {
    private static final Judgement PASSED = () -> {};

    private final Talk talk;
    private final Webhooks webhooks;
    private final Signatures signatures;
    private final PretendedPawl pawl;
    private boolean isWorking;
    private boolean isStopping;

    Plays(Talk talk, Webhooks webhooks, PretendedPawl pawl) {
        this.talk = talk;
        this.webhooks = webhooks;
        this.pawl = pawl;
        this.signatures = new Signatures(talk, webhooks);
    }

    /** Whether the orchestrator accepts work and reports on it. Without that, nothing else can be seen. */
    boolean isWorking() {
        return isWorking;
    }

    /** @throws NotMetException if the point does not hold, as far as it is known already */
    Judgement play(Point point) throws InterruptedException, NotMetException {
        if (point != Point.ACCEPTS && !isWorking) {
            throw NotMetException.unseen("Not checked, because no work was reported.");
        }
        return switch (point) {
            case ACCEPTS -> accepts();
            case RAW_BODY -> signatures.rawBody();
            case SEVERAL_SIGNATURES -> signatures.several();
            case WRONG_SIGNATURE -> signatures.wrong();
            case OLD_TIMESTAMP -> signatures.old();
            case CLOCK_AHEAD -> signatures.clockAhead();
            case CALLBACK_SECRET -> this::everyReportHasTheSecret;
            case REPORT_FORM -> this::everyReportHasItsForm;
            case DISPATCH_ID -> this::everyReportNamesItsDispatch;
            case ORDER -> this::everyReportIsInOrder;
            case FIRST_REPORT -> firstReport();
            case SAME_EVENT_AGAIN -> sameEventAgain();
            case REPEATED_RUN -> repeatedRun();
            case WHOLE_WAY -> wholeWay();
            case REGENERATE -> another(Order.REGENERATE);
            case EXPORT -> another(Order.EXPORT);
            case CANCEL -> cancel();
            case REPEATED_CANCEL -> repeatedCancel();
            case CANCEL_BEFORE_RUN -> cancelBeforeRun();
            case RUN_AFTER_CANCEL -> runAfterCancel();
            case STOP_DIRECTIVE -> stopDirective();
        };
    }

    private Judgement accepts() throws InterruptedException, NotMetException {
        talk.begin(talk.newJob());
        isWorking = true;
        return PASSED;
    }

    private void everyReportHasTheSecret() throws NotMetException {
        for (Report report : reports()) {
            if (!report.hasSecret()) {
                throw NotMetException.fails("A report of " + report.status() + " had another one, or none.");
            }
        }
    }

    private void everyReportHasItsForm() throws NotMetException {
        for (Report report : reports()) {
            if (!report.fault().isEmpty()) {
                throw NotMetException.fails("A report of " + report.status() + ": " + report.fault());
            }
        }
    }

    private void everyReportNamesItsDispatch() throws NotMetException {
        for (PretendedJob job : pawl.jobs()) {
            for (Report report : job.reports()) {
                if (!job.hasDispatch(report.dispatchId())) {
                    throw NotMetException.fails("A report of " + report.status() + " had another one, or none.");
                }
            }
        }
    }

    private void everyReportIsInOrder() throws NotMetException {
        for (PretendedJob job : pawl.jobs()) {
            // Two workers get in each other's way: another point is about them.
            if (!job.disordered().isEmpty() && job.repeated().isEmpty()) {
                throw NotMetException.fails("A report of " + job.disordered().getFirst() + " was out of order.");
            }
        }
    }

    private List<Report> reports() {
        return pawl.jobs().stream().flatMap(job -> job.reports().stream()).toList();
    }

    private Judgement firstReport() throws InterruptedException, NotMetException {
        mustStartWith("AUDIO_EXTRACTING", "A run", talk.begin(talk.newJob()));
        for (Map.Entry<String, String> next : Map.of(
                        "UPLOADED", "AUDIO_EXTRACTING",
                        "AUDIO_READY", "TRANSCRIBING",
                        "TRANSCRIPT_READY", "GENERATING")
                .entrySet()) {
            PretendedJob job = talk.newJob(next.getKey());
            mustSucceed("job.run of a retry", webhooks.retry(job, next.getKey()));
            talk.awaitReport(job);
            mustStartWith(next.getValue(), "A retry from " + next.getKey(), job);
        }
        return PASSED;
    }

    private static void mustStartWith(String status, String what, PretendedJob job) throws NotMetException {
        String first = job.reports().getFirst().status();
        if (!first.equals(status)) {
            throw NotMetException.fails(what + " started with " + first + ", not with " + status + ".");
        }
    }

    private Judgement sameEventAgain() throws InterruptedException, NotMetException {
        PretendedJob job = talk.newJob();
        job.answerNext(Reply.BUSY);
        talk.begin(job);
        talk.mustCome(job, Plays::hasMovedOn, "It was not sent again");
        if (!isRepeated(job)) {
            throw NotMetException.fails("Something else was reported instead.");
        }
        return PASSED;
    }

    private static boolean hasMovedOn(PretendedJob job) {
        String first = job.reports().getFirst().status();
        return isRepeated(job)
                || job.reports().stream().anyMatch(report -> !report.status().equals(first));
    }

    private static boolean isRepeated(PretendedJob job) {
        List<Report> reports = job.reports();
        return reports.stream()
                .skip(1)
                .anyMatch(report -> report.body().equals(reports.getFirst().body()));
    }

    private Judgement repeatedRun() throws InterruptedException, NotMetException {
        PretendedJob job = talk.newJob();
        Answer first = webhooks.run(job);
        mustSucceed("job.run", first);
        mustGet(first.status(), "The same job.run again", webhooks.run(job));
        mustGet(first.status(), "The same dispatch_id in another message", webhooks.runInAnotherMessage(job));
        talk.awaitReport(job);
        return () -> {
            if (!job.repeated().isEmpty()) {
                throw NotMetException.fails(job.repeated().getFirst() + " was reported again, as by a second worker.");
            }
        };
    }

    private Judgement wholeWay() throws InterruptedException, NotMetException {
        PretendedJob job = talk.begin(talk.newJob());
        talk.awaitResult(job, Order.RUN);
        mustBePermitted(job);
        if (!job.hasArtifact("draft_uri")) {
            throw NotMetException.fails("No report had a draft_uri.");
        }
        return () -> mustBePermitted(job);
    }

    /** Another order for a job that has its draft. */
    private Judgement another(Order order) throws InterruptedException, NotMetException {
        PretendedJob job = talk.begin(talk.newJob());
        talk.awaitResult(job, Order.RUN);
        job.order(order);
        mustSucceed(order.type(), webhooks.order(job, order));
        talk.awaitResult(job, order);
        return () -> mustBePermitted(job);
    }

    private static void mustBePermitted(PretendedJob job) throws NotMetException {
        if (!job.refused().isEmpty()) {
            throw NotMetException.fails("Pawl would refuse: " + job.refused().getFirst() + ".");
        }
    }

    private Judgement cancel() throws InterruptedException, NotMetException {
        Map<PretendedJob, Integer> counts = new LinkedHashMap<>();
        for (Order order : Order.values()) {
            PretendedJob job = talk.newJob(order.status());
            job.hold();
            talk.begin(job, order);
            counts.put(job, talk.stop(job));
            isStopping = true;
        }
        return () -> {
            for (Map.Entry<PretendedJob, Integer> stopped : counts.entrySet()) {
                mustBeQuiet(stopped.getKey(), stopped.getValue(), "After job.cancel got 200 or 204");
            }
        };
    }

    private PretendedJob stopped() throws InterruptedException, NotMetException {
        if (!isStopping) {
            throw NotMetException.unseen("Not checked, because job.cancel is not confirmed.");
        }
        PretendedJob job = talk.newJob();
        job.hold();
        talk.begin(job);
        talk.stop(job);
        return job;
    }

    private Judgement repeatedCancel() throws InterruptedException, NotMetException {
        PretendedJob job = stopped();
        mustConfirm("The second job.cancel", webhooks.cancel(job));
        mustConfirm("The third job.cancel", webhooks.cancel(job));
        return PASSED;
    }

    private Judgement cancelBeforeRun() throws InterruptedException, NotMetException {
        PretendedJob job = talk.newJob();
        mustConfirm("job.cancel", webhooks.cancel(job));
        mustGet(410, "job.run", webhooks.run(job));
        return () -> mustBeQuiet(job, 0, "After job.run got 410");
    }

    private Judgement runAfterCancel() throws InterruptedException, NotMetException {
        PretendedJob job = stopped();
        int count = job.reports().size();
        mustGet(410, "The same job.run again", webhooks.run(job));
        mustGet(410, "The same dispatch_id in another message", webhooks.runInAnotherMessage(job));
        return () -> mustBeQuiet(job, count, "After job.run got 410");
    }

    private Judgement stopDirective() throws InterruptedException, NotMetException {
        PretendedJob refused = talk.newJob();
        refused.answerNext(Reply.problem(409, "FSM_TERMINAL_IMMUTABLE").withStop());
        PretendedJob applied = talk.newJob();
        applied.answerNext(Reply.APPLIED.withStop());
        talk.begin(refused);
        talk.begin(applied);
        return () -> {
            mustBeQuiet(refused, 1, "After the directive in a 409");
            mustBeQuiet(applied, 1, "After the directive in a 204");
        };
    }
}
