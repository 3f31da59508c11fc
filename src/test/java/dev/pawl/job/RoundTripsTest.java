package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.WireTap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How often each operation goes to the database and back, once its statements are prepared (spec/decisions/008). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripsTest {
    /** More often than the driver runs a statement before it prepares it on the server. */
    private static final int WARM = 8;

    private final WireTap tap = WireTap.on(RunningPawl.shared().database());
    private final RunningPawl pawl = RunningPawl.start(
            RunningPawl.shared().database(),
            // Without the count of live jobs, which a retry makes a trip of its own for, once in ten seconds.
            Map.of("PAWL_DATABASE_URL", tap.url(), "PAWL_DATABASE_POOL_SIZE", "1", "PAWL_EDITOR_LIVE_JOBS", "0"));
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @BeforeAll
    void warm() {
        for (int i = 0; i < WARM; i++) {
            String id = api.createRunningJob();
            assertEquals(200, post(id, "run").status());
            CallbackReport report = CallbackReport.of("AUDIO_READY");
            assertEquals(204, report.sendTo(pawl.url(), id).status());
            assertEquals(200, report.sendTo(pawl.url(), id).status());
            assertEquals(200, post(id, "cancel").status());
            assertEquals(409, post(id, "cancel").status());
            api.get("/jobs/" + id);
            assertEquals(202, retry(failedJob()).status());
            keyed(api.createRunningJob(), "cancel");
        }
    }

    @AfterAll
    void close() {
        pawl.close();
        tap.close();
    }

    @Test
    void cancel_locks_and_reads_in_one_trip_and_writes_and_commits_in_the_next() {
        String id = api.createRunningJob();
        List<List<String>> trips = trips(200, () -> post(id, "cancel"));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select"), verbs(trips.getFirst()));
        assertTrue(trips.getFirst().get(1).endsWith("for update skip locked"), trips::toString);
        assertEquals(List.of("update", "update", "insert", "commit"), verbs(trips.getLast()));
    }

    @Test
    void to_force_a_stop_asks_for_a_retry_in_one_trip_more_and_hurries_the_webhook_with_the_commit() {
        String id = api.createRunningJob();
        assertEquals(
                204,
                CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), id).status());
        assertEquals(200, post(id, "cancel").status());
        List<List<String>> trips = trips(200, () -> post(id, "force-stop"));
        assertEquals(3, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select"), verbs(trips.getFirst()));
        assertEquals(List.of("with"), verbs(trips.get(1)));
        assertEquals(List.of("update", "update", "commit"), verbs(trips.getLast()));
    }

    @Test
    void a_refused_cancel_sends_nothing_but_its_rollback() {
        String id = api.createJob();
        post(id, "cancel");
        List<List<String>> trips = trips(409, () -> post(id, "cancel"));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("rollback"), verbs(trips.getLast()));
    }

    @Test
    void a_refused_cancel_of_a_failed_job_asks_for_its_retry_without_the_lock() {
        String id = failedJob();
        List<List<String>> trips = trips(409, () -> post(id, "cancel"));
        assertEquals(3, trips.size(), trips::toString);
        assertEquals(List.of("rollback"), verbs(trips.get(1)));
        assertEquals(List.of("select"), verbs(trips.getLast()));
    }

    @Test
    void a_cancel_of_a_job_that_is_not_there_takes_no_longer_than_a_refused_one() {
        assertEquals(2, trips(404, () -> post("no-id", "cancel")).size());
    }

    @Test
    void a_keyed_cancel_takes_its_key_and_looks_for_an_answer_in_the_same_trips() {
        String id = api.createRunningJob();
        List<List<String>> trips = trips(200, () -> keyed(id, "cancel"));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select", "select", "select"), verbs(trips.getFirst()));
        assertTrue(trips.getFirst().get(1).endsWith("for update skip locked"), trips::toString);
        assertTrue(trips.getFirst().get(3).contains("pg_try_advisory_xact_lock"), trips::toString);
        assertEquals(List.of("update", "update", "insert", "insert", "commit"), verbs(trips.getLast()));
    }

    @Test
    void a_repeat_writes_nothing() {
        String id = api.createRunningJob();
        keyed(id, "cancel");
        List<List<String>> trips = trips(200, () -> keyed(id, "cancel"));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select", "select", "select"), verbs(trips.getFirst()));
        assertEquals(List.of("rollback"), verbs(trips.getLast()));
    }

    @Test
    void reads_are_one_trip() {
        String id = api.createRunningJob();
        String project = api.get("/jobs/" + id).text("project_id");
        for (String path : List.of("/jobs/" + id, "/jobs/" + id + "/audit-events", "/projects/" + project + "/jobs")) {
            List<List<String>> trips = trips(200, () -> api.get(path));
            assertEquals(1, trips.size(), trips::toString);
        }
    }

    @Test
    void a_failed_job_is_read_in_one_trip_and_once_it_has_a_retry_the_next_one_asks_for_that() {
        String id = failedJob();
        String project = api.get("/jobs/" + id).text("project_id");
        List<String> paths = List.of("/jobs/" + id, "/projects/" + project + "/jobs");
        for (String path : paths) {
            List<List<String>> trips = trips(200, () -> api.get(path));
            assertEquals(1, trips.size(), trips::toString);
        }
        assertEquals(202, retry(id).status());
        for (String path : paths) {
            List<List<String>> trips = trips(200, () -> api.get(path));
            assertEquals(2, trips.size(), trips::toString);
            assertEquals(List.of("select"), verbs(trips.getLast()));
        }
    }

    @Test
    void every_other_move_is_two_trips() {
        String project = api.createProject();
        assertEquals(
                2,
                trips(201, () -> api.post("/projects/" + project + "/jobs", null))
                        .size());
        String id = api.createJob();
        assertEquals(2, trips(200, () -> confirm(id)).size());
        assertEquals(2, trips(202, () -> post(id, "run")).size());
        UUID draft = JobFixture.inStatus(RunningPawl.shared().database(), editor, "DRAFT_READY");
        assertEquals(2, trips(200, () -> post(draft.toString(), "open")).size());
        assertEquals(2, trips(202, () -> post(draft.toString(), "regenerate")).size());
        CallbackReport back = CallbackReport.of("EDITING")
                .with(
                        "dispatch_id",
                        api.get("/jobs/" + draft)
                                .json()
                                .at("/dispatch/dispatch_id")
                                .asText());
        assertEquals(2, trips(204, () -> back.sendTo(pawl.url(), draft)).size());
        CallbackReport adopted = CallbackReport.of("EXPORTING");
        assertEquals(2, trips(204, () -> adopted.sendTo(pawl.url(), draft)).size());
        assertEquals(204, CallbackReport.of("EDITING").sendTo(pawl.url(), draft).status());
        assertEquals(2, trips(200, () -> post(draft.toString(), "finish")).size());
    }

    @Test
    void a_replay_is_two_trips_and_a_third_where_the_answer_shows_progress() {
        String id = api.createRunningJob();
        assertEquals(2, trips(200, () -> post(id, "run")).size());
        assertEquals(3, trips(200, () -> confirm(id)).size());
    }

    @Test
    void a_cancel_of_delivered_work_stages_its_notice_in_the_same_two_trips() {
        String id = api.createRunningJob();
        assertEquals(
                204,
                CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), id).status());
        List<List<String>> trips = trips(200, () -> post(id, "cancel"));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("update", "update", "insert", "insert", "commit"), verbs(trips.getLast()));
    }

    @Test
    void a_callback_locks_and_looks_for_its_event_in_one_trip_and_writes_everything_in_the_next() {
        String id = api.createRunningJob();
        List<List<String>> first =
                trips(204, () -> CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), id));
        assertEquals(2, first.size(), first::toString);
        assertEquals(List.of("begin", "select", "select", "select"), verbs(first.getFirst()));
        assertEquals(List.of("update", "update", "insert", "commit"), verbs(first.getLast()));
        List<List<String>> second =
                trips(204, () -> CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), id));
        assertEquals(List.of("update", "insert", "commit"), verbs(second.getLast()));
        assertEquals(2, second.size(), second::toString);
    }

    @Test
    void a_callback_that_was_applied_here_is_replayed_in_one_trip_without_a_lock() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        assertEquals(204, report.sendTo(pawl.url(), id).status());
        List<List<String>> trips = trips(200, () -> report.sendTo(pawl.url(), id));
        assertEquals(1, trips.size(), trips::toString);
        assertEquals(List.of("select"), verbs(trips.getFirst()));
        assertFalse(trips.toString().contains("for update"), trips::toString);
    }

    @Test
    void a_callback_that_is_refused_sends_nothing_but_its_rollback() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        assertEquals(
                2,
                trips(409, () -> CallbackReport.of("DONE").sendTo(pawl.url(), id))
                        .size());
        assertEquals(2, trips(404, () -> report.sendTo(pawl.url(), "no-id")).size());
        assertEquals(
                0,
                trips(400, () -> CallbackReport.of("CREATED").sendTo(pawl.url(), id))
                        .size());
    }

    @Test
    void a_retry_is_two_trips_and_so_is_its_replay() {
        String id = failedJob();
        List<List<String>> trips = trips(202, () -> retry(id));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select", "select", "select", "with"), verbs(trips.getFirst()));
        assertEquals(List.of("insert", "insert", "insert", "insert", "commit"), verbs(trips.getLast()));
        assertEquals(2, trips(200, () -> retry(id)).size());
    }

    /** The trips of {@code request}, which is answered with {@code status}. */
    private List<List<String>> trips(int status, Supplier<Api.Answer> request) {
        return tap.during(() -> assertEquals(status, request.get().status()));
    }

    private static List<String> verbs(List<String> statements) {
        return statements.stream()
                .map(sql -> sql.toLowerCase(Locale.ROOT).replaceAll(" .*", ""))
                .toList();
    }

    private Api.Answer post(String id, String action) {
        return api.post("/jobs/" + id + "/" + action, null);
    }

    private Api.Answer keyed(String id, String action) {
        return api.post("/jobs/" + id + "/" + action, null, "Idempotency-Key", id);
    }

    private String failedJob() {
        String id = api.createRunningJob();
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), id).status());
        return id;
    }

    private Api.Answer retry(String id) {
        return api.post("/jobs/" + id + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
    }

    private Api.Answer confirm(String id) {
        return api.post("/jobs/" + id + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
    }
}
