package dev.pawl.cli.orchestrator;

import static dev.pawl.cli.orchestrator.Steps.mustBeQuiet;
import static dev.pawl.cli.orchestrator.Steps.mustGet;
import static dev.pawl.cli.orchestrator.Steps.mustSucceed;

import dev.pawl.cli.orchestrator.OrchestratorCheck.Judgement;
import java.time.Duration;
import java.time.Instant;

/** The scenarios of signatures and their times. */
final class SignatureScenarios {
    private static final String OTHER_SECRET = "whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgc2hhcmVz";
    private static final Duration WITHIN_TOLERANCE = Duration.ofMinutes(4);
    private static final Duration BEYOND_TOLERANCE = Duration.ofMinutes(10);

    private final FakePawl pawl;
    private final Webhooks webhooks;

    SignatureScenarios(FakePawl pawl, Webhooks webhooks) {
        this.pawl = pawl;
        this.webhooks = webhooks;
    }

    /** JSON that every parser takes, and that none would write like this. */
    Judgement rawBody() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        String body = webhooks.runBody(job)
                .replace("{\"", "\r\n{ \t\"")
                .replace("\",\"", "\" ,\r\n  \"")
                .replace("\"job.run\"", "\"job\\u002erun\"")
                .concat("\n");
        mustSucceed("A signed job.run with unusual spaces", webhooks.send(messageId(job), Instant.now(), body));
        return mustHaveReported(job);
    }

    Judgement several() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        String body = webhooks.runBody(job);
        Instant now = Instant.now();
        String signatures = Webhooks.signature(OTHER_SECRET, messageId(job), now, body) + " v2,unknown "
                + webhooks.signature(messageId(job), now, body);
        mustSucceed(
                "job.run with three signatures, the last one right",
                webhooks.send(messageId(job), now, body, signatures));
        return mustHaveReported(job);
    }

    Judgement wrong() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        String body = webhooks.runBody(job);
        Instant now = Instant.now();
        String right = webhooks.signature(messageId(job), now, body);
        mustGet(
                401,
                "job.run signed with another secret",
                webhooks.send(messageId(job), now, body, Webhooks.signature(OTHER_SECRET, messageId(job), now, body)));
        mustGet(
                401,
                "job.run whose body was changed after signing",
                webhooks.send(messageId(job), now, body.replace("\",\"callback_url", "2\",\"callback_url"), right));
        mustGet(
                401,
                "job.run with the signature of another message",
                webhooks.send(messageId(job) + "_2", now, body, right));
        mustGet(401, "job.run without a signature", webhooks.sendUnsigned(body));
        return () -> mustBeQuiet(job, 0, "After wrong signatures alone");
    }

    Judgement old() throws InterruptedException, NotMetException {
        return mustBeRefused(Instant.now().minus(BEYOND_TOLERANCE), "job.run signed ten minutes ago");
    }

    Judgement clockAhead() throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        mustSucceed(
                "job.run signed four minutes ahead",
                webhooks.send(messageId(job), Instant.now().plus(WITHIN_TOLERANCE), webhooks.runBody(job)));
        return mustBeRefused(Instant.now().plus(BEYOND_TOLERANCE), "job.run signed ten minutes ahead");
    }

    private Judgement mustBeRefused(Instant signedAt, String what) throws InterruptedException, NotMetException {
        FakeJob job = pawl.newJob();
        mustGet(401, what, webhooks.send(messageId(job), signedAt, webhooks.runBody(job)));
        return () -> mustBeQuiet(job, 0, "After " + what);
    }

    private static Judgement mustHaveReported(FakeJob job) {
        return () -> {
            if (job.reports().isEmpty()) {
                throw NotMetException.fails("It got a 2xx, but no work was reported.");
            }
        };
    }

    private static String messageId(FakeJob job) {
        return Webhooks.id(job, "order");
    }
}
