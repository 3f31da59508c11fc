package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.delivery.WatchdogRig;
import dev.pawl.job.bulkcancel.BulkCancel;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a newer release has written, as it does while replicas are replaced one after the other (db/README.md). */
@Slow("several cases start a Pawl on a database of its own")
class NewerRowsTest {
    /** Numbers that a double cannot hold are among it. */
    private static final String FUTURE = "{\"preview\": null, \"subtitles\": {\"de\": [\"s3://media/de.vtt\"],"
            + " \"fps\": 23.9760, \"frames\": 12345678901234567890}}";

    private static final String UNKNOWN = "SELECT manifest - '{video_uri,audio_uri,transcript_uri,draft_uri,exports}'"
            + "::text[] FROM job WHERE id = ?::uuid";

    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void keys_of_the_future_are_kept_by_every_move_of_an_editor_and_shown_by_none() {
        String job = jobIn("CREATED");
        assertKept(job, api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}"));
        assertKept(job, api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}"));
        assertKept(job, api.post("/jobs/" + job + "/run", null));
        assertKept(job, api.get("/jobs/" + job));
        assertKept(job, api.get("/projects/" + api.get("/jobs/" + job).text("project_id") + "/jobs"));
        assertKept(job, api.post("/jobs/" + job + "/cancel", null, "Idempotency-Key", "future"));
        assertKept(job, api.post("/jobs/" + job + "/cancel", null, "Idempotency-Key", "future"));

        String draft = jobIn("DRAFT_READY");
        assertKept(draft, api.post("/jobs/" + draft + "/open", null));
    }

    @Test
    void keys_of_the_future_are_kept_by_a_bulk_cancel() {
        String job = jobIn("UPLOADED");
        String project = api.get("/jobs/" + job).text("project_id");
        assertEquals(
                List.of("CANCELLED CANCELLED"),
                BulkCancel.byId(api, project, List.of(job)).outcomes());
        assertEquals(List.of(FUTURE), Query.texts(pawl.database(), UNKNOWN, job));
    }

    @Test
    void keys_of_the_future_are_kept_by_callbacks_and_are_those_of_the_retry() {
        String job = jobIn("UPLOADED");
        api.post("/jobs/" + job + "/run", null);
        assertKept(
                job,
                CallbackReport.of("AUDIO_READY")
                        .bringing("audio_uri", "s3://out/a.wav")
                        .sendTo(pawl.url(), job));
        assertKept(job, CallbackReport.of("FAILED").sendTo(pawl.url(), job));
        Api.Answer retried =
                api.post("/jobs/" + job + "/retry", "{\"client_request_id\": \"x\", \"model_profile\": \"default\"}");
        assertKept(retried.json().at("/job/id").asText(), retried);
        assertEquals(
                "s3://out/a.wav", retried.json().at("/job/manifest/audio_uri").asText());
    }

    @Test
    void keys_of_the_future_are_kept_by_the_watchdog() {
        UUID job = UUID.fromString(jobIn("TRANSCRIBING"));
        JobFixture.withDispatch(pawl.database(), job, "DELIVERED");
        try (WatchdogRig watchdog = new WatchdogRig(pawl.database())) {
            watchdog.delivered(job, "2 hours");
            assertTrue(watchdog.sweep() >= 1);
        }
        assertKept(job.toString(), api.get("/jobs/" + job));
        assertEquals("FAILED", api.get("/jobs/" + job).text("status"));
    }

    @Test
    void a_manifest_without_any_known_key_is_an_empty_one() {
        String job =
                JobFixture.inStatus(pawl.database(), editor, "CREATED", "{}").toString();
        assertEquals(
                "{\"exports\":[]}",
                api.get("/jobs/" + job).json().path("manifest").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "list", "cancel", "bulk cancel", "report"})
    void a_status_of_the_future_is_503_says_which_in_the_log_and_changes_nothing(String operation) throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (RunningPawl one = RunningPawl.start(database);
                CapturedLog log = CapturedLog.asInProduction()) {
            Api owner = one.as(editor);
            UUID job = JobFixture.inStatus(database, editor, "UPLOADED");
            String project = owner.get("/jobs/" + job).text("project_id");
            move(database, job, "ARCHIVED");
            Api.Answer answer = Rows.unchangedBy(database, () -> switch (operation) {
                case "get" -> owner.get("/jobs/" + job);
                case "list" -> owner.get("/projects/" + project + "/jobs");
                case "cancel" -> owner.post("/jobs/" + job + "/cancel", null);
                case "bulk cancel" -> owner.post(BulkCancel.path(project), "{\"job_ids\": [\"" + job + "\"]}");
                default -> CallbackReport.of("AUDIO_EXTRACTING").sendTo(one.url(), job);
            });
            assertEquals(503, answer.status(), answer.response()::body);
            assertTrue(log.text().contains("status of a row is ARCHIVED, which this release does not know"), log::text);
        }
    }

    private String jobIn(String status) {
        return JobFixture.inStatus(pawl.database(), editor, status, FUTURE.replaceFirst("^\\{", "{\"exports\": [], "))
                .toString();
    }

    private void assertKept(String job, Api.Answer answer) {
        assertEquals(2, answer.status() / 100, answer.response()::body);
        assertFalse(answer.response().body().contains("subtitles"), answer.response()::body);
        assertEquals(List.of(FUTURE), Query.texts(pawl.database(), UNKNOWN, job));
    }

    /** As a newer release moves it. */
    private static void move(TestDatabase database, UUID job, String status) throws SQLException {
        try (SqlSession owner = new SqlSession(database.connect("pawl_owner"))) {
            owner.execute("ALTER TYPE job_status ADD VALUE '" + status + "'");
            owner.commit();
            owner.execute("INSERT INTO job_transition VALUES ('UPLOADED', '" + status + "')");
            owner.execute(
                    "UPDATE job SET status = '" + status + "', version = version + 1, updated_at = now() WHERE id = ?",
                    job);
            owner.execute("""
                    INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id,
                      actor_type, correlation_id, occurred_at, recorded_at)
                    SELECT id, version, status, 'UPLOADED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system',
                      'sys-test', now(), now() FROM job WHERE id = ?""", job);
            owner.commit();
        }
    }
}
