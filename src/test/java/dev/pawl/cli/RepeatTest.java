package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Slow;
import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request whose answer was lost or put off is sent again under its key, and done once. */
class RepeatTest {
    private static final String IN_FLIGHT = """
            {"type": "/problems/idempotency-key-in-flight", "title": "Still being answered", "status": 409,
             "detail": "The first request has no answer yet.", "error_code": "IDEMPOTENCY_KEY_IN_FLIGHT"}""";

    private static final String TOO_MANY = """
            {"type": "/problems/too-many-requests", "title": "Too many requests", "status": 429,
             "detail": "Too many.", "error_code": "TOO_MANY_REQUESTS", "limit": "%s"}""";

    private final Gateway gateway = Gateway.to(Cli.PAWL.url());
    private final Cli cli = Cli.ofNewEditor().with("PAWL_URL", gateway.url());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_cancel_whose_answer_was_lost_is_one_cancel() {
        String job = cli.api().createRunningJob();
        gateway.loseAnswerTo("/cancel");
        assertEquals(0, cli.run("cancel", job).code());
        assertSentTwiceUnderOneKey("/cancel");
        assertEquals(
                1,
                Trail.statuses(cli.api(), job).stream()
                        .filter("CANCELLED"::equals)
                        .count());
    }

    @Test
    void a_job_whose_creation_was_not_heard_of_is_one_job() {
        String project = cli.api().createProject();
        gateway.loseAnswerTo("/jobs");
        String job = cli.succeed("jobs", "create", project);
        assertSentTwiceUnderOneKey("/jobs");
        List<String> jobs = cli.run("jobs", "-o", "wide").lines();
        assertEquals(job, jobs.getLast().split(" ", 2)[0]);
        assertEquals(2, jobs.size());
    }

    @Slow("the command line waits for seconds before it repeats a request")
    @Test
    void who_is_asked_to_come_back_comes_back() {
        for (String[] mishap : new String[][] {
            {"503", ""}, {"502", "<html></html>"}, {"409", IN_FLIGHT}, {"429", TOO_MANY.formatted("request_rate")}
        }) {
            String job = cli.api().createRunningJob();
            gateway.answerInstead(job + "/cancel", Integer.parseInt(mishap[0]), mishap[1]);
            assertEquals(0, cli.run("cancel", job).code(), mishap[0]);
            assertSentTwiceUnderOneKey(job + "/cancel");
        }
    }

    @Test
    void a_refusal_is_not_asked_for_again() {
        String job = cli.api().createJob();
        assertEquals(1, cli.run("run", job).code());
        assertEquals(1, gateway.seen("/run").size());
        assertEquals(1, cli.run("show", "nope").code());
        assertEquals(1, gateway.seen("/nope").size());
    }

    @Test
    void room_for_jobs_does_not_come_of_waiting() {
        String project = cli.api().createProject();
        gateway.answerInstead(project + "/jobs", 429, TOO_MANY.formatted("live_jobs"));
        assertEquals(1, cli.run("jobs", "create", project).code());
        assertEquals(1, gateway.seen(project + "/jobs").size());
    }

    @Test
    void each_command_has_a_key_of_its_own() {
        String job = cli.api().createRunningJob();
        cli.run("cancel", job);
        assertEquals(1, cli.run("cancel", job).code());
        List<Gateway.Seen> cancels = gateway.seen("/cancel");
        assertEquals(2, cancels.size());
        assertNotEquals(cancels.getFirst().idempotencyKey(), cancels.getLast().idempotencyKey());
    }

    private void assertSentTwiceUnderOneKey(String path) {
        List<Gateway.Seen> posts = gateway.seen(path).stream()
                .filter(seen -> seen.request().startsWith("POST"))
                .toList();
        assertEquals(2, posts.size());
        assertTrue(posts.getFirst().idempotencyKey().length() > 4, posts::toString);
        assertEquals(posts.getFirst(), posts.getLast());
    }
}
