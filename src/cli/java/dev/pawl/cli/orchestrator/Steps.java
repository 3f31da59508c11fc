package dev.pawl.cli.orchestrator;

import dev.pawl.cli.orchestrator.Webhooks.Answer;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The steps that the scenarios are made of. */
final class Steps {
    private static final long PAUSE_MILLIS = 500;

    private final CheckSettings settings;
    private final FakePawl pawl;
    private final Webhooks webhooks;

    Steps(CheckSettings settings, FakePawl pawl, Webhooks webhooks) {
        this.settings = settings;
        this.pawl = pawl;
        this.webhooks = webhooks;
    }

    /** Runs {@code job}, and waits for its first report. */
    FakeJob begin(FakeJob job) throws InterruptedException, NotMetException {
        return begin(job, Order.RUN);
    }

    FakeJob begin(FakeJob job, Order order) throws InterruptedException, NotMetException {
        mustSucceed(order.type(), webhooks.order(job, order));
        awaitReport(job);
        return job;
    }

    void awaitReport(FakeJob job) throws InterruptedException, NotMetException {
        mustCome(job, one -> !one.reports().isEmpty(), "No report");
    }

    /** Waits until the work is over, or has come to a report that Pawl would refuse. */
    void awaitResult(FakeJob job, Order order) throws InterruptedException, NotMetException {
        mustCome(
                job,
                one -> order.results().contains(one.status()) || !one.refused().isEmpty(),
                "No report of " + String.join(" or ", new TreeSet<>(order.results())));
    }

    void mustCome(FakeJob job, Predicate<FakeJob> what, String otherwise) throws InterruptedException, NotMetException {
        if (!job.await(what, settings.patience())) {
            throw NotMetException.fails(
                    otherwise + " within " + settings.patience().toSeconds() + " s.");
        }
    }

    /**
     * Sends {@link Webhooks#CANCEL} or {@link Webhooks#KILL} until the answer says that the work has stopped; returns the
     * number of reports until then.
     */
    int stop(String type, FakeJob job) throws InterruptedException, NotMetException {
        long end = System.nanoTime() + settings.patience().toNanos();
        Answer answer = webhooks.stop(type, job);
        job.release();
        while (answer.status() == 202 && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS);
            answer = webhooks.stop(type, job);
        }
        mustConfirm(type, answer);
        return job.reports().size();
    }

    static void mustSucceed(String what, Answer answer) throws NotMetException {
        must(answer.isSuccess(), what, answer);
    }

    static void mustGet(int status, String what, Answer answer) throws NotMetException {
        must(answer.status() == status, what, answer);
    }

    static void mustConfirm(String what, Answer answer) throws NotMetException {
        must(answer.confirmsStop(), what, answer);
    }

    private static void must(boolean met, String what, Answer answer) throws NotMetException {
        if (!met) {
            throw NotMetException.fails(what + " got " + answer.words() + ".");
        }
    }

    /** Fails if more than the first {@code count} reports came. */
    static void mustBeQuiet(FakeJob job, int count, String since) throws NotMetException {
        if (job.reports().size() > count) {
            throw NotMetException.fails(since + ", " + job.reports().get(count).status() + " was reported.");
        }
    }

    /** Waits until what should not come would have come: for a whole job of its own, and then for the quiet time. */
    void letTimePass() throws InterruptedException {
        try {
            awaitResult(begin(pawl.newJob()), Order.RUN);
        } catch (NotMetException e) {
            // Only the time matters here; another point says what is wrong.
        }
        Thread.sleep(settings.quiet());
    }

    /** Has the orchestrator end all work, by webhooks and by the answers to its reports. */
    void stopEverything() throws InterruptedException {
        for (FakeJob job : pawl.jobs()) {
            job.end();
            job.release();
            webhooks.stop(Webhooks.CANCEL, job);
        }
    }
}
