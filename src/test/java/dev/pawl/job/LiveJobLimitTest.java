package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.WireTap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An editor has not more than so many jobs that have not ended, wherever they were created. */
@Slow("creates as many jobs as an editor may have")
class LiveJobLimitTest {
    private static final int LIMIT = 3;
    /** More often than the driver runs a statement before it prepares it on the server. */
    private static final int WARM = 8;

    @AutoClose
    private final WireTap tap = WireTap.on(RunningPawl.shared().database());

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(
            RunningPawl.shared().database(),
            Map.of(
                    "PAWL_EDITOR_LIVE_JOBS",
                    Integer.toString(LIMIT),
                    "PAWL_DATABASE_URL",
                    tap.url(),
                    "PAWL_DATABASE_POOL_SIZE",
                    "1"));

    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String project = api.createProject();
    private final String jobs = "/projects/" + project + "/jobs";

    @Test
    void beyond_it_none_is_created_until_one_has_ended() {
        List<String> created = List.of(create(), create(), create());
        Api.Answer refused = api.post(jobs, null);
        assertEquals(429, refused.status());
        assertEquals("live_jobs", refused.text("limit"));
        assertEquals("1", refused.header("Retry-After"));
        assertEquals(LIMIT, api.get(jobs).json().path("items").size());
        assertEquals(404, api.post("/projects/none/jobs", null).status());
        assertFalse(pawl.asNewEditor().createJob().isEmpty());

        assertEquals(
                200, api.post("/jobs/" + created.getFirst() + "/cancel", null).status());
        Eventually.await(() -> api.post(jobs, null).status() == 201, "no room, though one has ended");
        assertEquals(429, api.post(jobs, null).status());
    }

    @Test
    void those_that_another_replica_has_created_count() {
        Api elsewhere = RunningPawl.shared().as(editor);
        for (int i = 0; i < LIMIT; i++) {
            assertEquals(201, elsewhere.post(jobs, null).status());
        }
        assertEquals(429, api.post(jobs, null).status());
    }

    @Test
    void a_retry_is_a_job_like_any_other() {
        Api elsewhere = RunningPawl.shared().as(editor);
        String failed = elsewhere.createRunningJob();
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), failed).status());
        for (int i = 0; i < LIMIT; i++) {
            assertEquals(201, elsewhere.post(jobs, null).status());
        }
        String retry = "{\"client_request_id\": \"1\", \"model_profile\": \"default\"}";
        assertEquals("live_jobs", api.post("/jobs/" + failed + "/retry", retry).text("limit"));
        assertEquals(202, elsewhere.post("/jobs/" + failed + "/retry", retry).status(), "it has changed nothing");
        assertEquals(200, api.post("/jobs/" + failed + "/retry", retry).status(), "a repetition makes no job");
    }

    @Test
    void an_answer_that_is_kept_is_given_again_whatever_the_number() {
        Api.Answer first = api.post(jobs, null, "Idempotency-Key", "first");
        create();
        create();
        Api.Answer again = api.post(jobs, null, "Idempotency-Key", "first");
        assertEquals(201, again.status());
        assertEquals(first.text("id"), again.text("id"));
        assertEquals(429, api.post(jobs, null, "Idempotency-Key", "other").status());
    }

    @Test
    void to_count_takes_no_trip_of_its_own() {
        for (int i = 0; i < WARM; i++) {
            assertFalse(pawl.asNewEditor().createJob().isEmpty());
        }
        List<List<String>> trips = tap.during(this::create);
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(3, trips.getFirst().size(), trips::toString);
    }

    private String create() {
        Api.Answer created = api.post(jobs, null);
        assertEquals(201, created.status(), created.response()::body);
        return created.text("id");
    }
}
