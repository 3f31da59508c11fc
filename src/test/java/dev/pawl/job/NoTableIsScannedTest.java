package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every query of the service, of its triggers and of its foreign keys finds its rows by an index. */
@Slow("calls every operation, and reads the plan of every query")
class NoTableIsScannedTest {
    /** Enough for the driver to prepare a statement on the server and for the server to settle on a generic plan. */
    private static final int REPETITIONS = 12;

    private static final String FILL = """
            INSERT INTO project
              SELECT gen_random_uuid(), 'owner-' || n % 100, 'Filler', now() FROM generate_series(1, 2000) n;
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at, live)
              SELECT gen_random_uuid(), id, owner_id, 'AUDIO_EXTRACTING', 3, '{"exports": []}', now(), now(), true
              FROM project, generate_series(1, 20);
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT id, n, 'AUDIO_EXTRACTING', CASE WHEN n > 1 THEN 'CREATED' END::job_status,
                CASE WHEN n > 1 THEN 'JOB_STATUS_TRANSITION_APPLIED' ELSE 'JOB_CREATED' END::audit_event_type,
                project_id, 'system', 'fill', now(), now(), sha256('')
              FROM job, generate_series(1, 3) n;
            INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at, attempt_started_at, attempt_ended_at,
                delivered_at, watchdog_at)
              SELECT gen_random_uuid(), id, 'RUN', CASE WHEN at_work THEN 'DELIVERED' ELSE 'FINISHED' END
                ::dispatch_state, now(), now(), now(), now(), CASE WHEN at_work THEN now() END
              FROM (SELECT id, random() < 0.001 AS at_work FROM job);
            INSERT INTO callback_event SELECT id, 'event', sha256('x'), 3 FROM job; -- As older releases did.
            INSERT INTO kept_answer
              SELECT owner_id, id::text, sha256('x'), 200, NULL, NULL, '{}', now() + interval '1 day' FROM job;
            SELECT brin_summarize_new_values('audit_event_by_time'); -- Or else autovacuum does it, which counts as a scan.
            ANALYZE;
            """;

    private final TestDatabase database = TestDatabase.create();

    @Test
    void every_operation_finds_its_rows_by_an_index() throws SQLException {
        PastGuards.fill(database, FILL);
        Map<String, Long> before = scans();
        try (RunningPawl pawl = RunningPawl.start(database).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            for (int i = 0; i < REPETITIONS; i++) {
                tellEveryStory(api, i);
            }
        }
        assertEquals(before, scans());
    }

    private static void tellEveryStory(Api api, int round) {
        String project = api.createProject();
        String job = api.post("/projects/" + project + "/jobs", null).text("id");
        api.post("/projects", "{\"name\": \"Keyed\"}", "Idempotency-Key", "key-" + round);
        api.get("/projects");
        api.get("/projects/" + project);
        api.get("/projects/" + project + "/jobs");
        api.get("/projects/" + project + "/jobs?status=CREATED&status=FAILED");
        api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        api.post("/jobs/" + job + "/run", null);
        expect(204, report(api, job, "AUDIO_EXTRACTING", ""));
        expect(200, report(api, job, "AUDIO_EXTRACTING", ""));
        expect(204, progress(api, job));
        expect(204, report(api, job, "FAILED", """
                , "failure_code": "X", "failure_message": "x", "failed_stage": "AUDIO_EXTRACTING"\
                """));
        String retry = "{\"client_request_id\": \"%d\", \"model_profile\": \"default\"}".formatted(round);
        Api.Answer retried = api.post("/jobs/" + job + "/retry", retry);
        expect(202, retried);
        expect(200, api.post("/jobs/" + job + "/retry", retry));
        api.get("/jobs/" + job);
        api.get("/jobs/" + job + "/audit-events");
        String again = retried.json().at("/job/id").asText();
        try (EventClient events = api.follow("/jobs/" + again + "/events").await(1);
                EventClient hints = api.follow("/projects/" + project + "/events")) {
            expect(200, api.post("/jobs/" + again + "/cancel", null));
            events.awaitEnd();
            hints.await(1);
        }
        expect(409, api.post("/jobs/" + again + "/cancel", null));
        expect(409, api.post("/jobs/" + again + "/open", null));
    }

    private static Api.Answer report(Api api, String job, String status, String more) {
        String event =
                """
                {"event_id": "%s", "status": "%s", "occurred_at": "%s", "correlation_id": "test"%s}""".formatted(status, status, status.equals("FAILED") ? Instant.now() : "2026-01-01T00:00:00Z", more);
        return api.post(
                "/internal/jobs/" + job + "/status", event, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    private static Api.Answer progress(Api api, String job) {
        return api.post(
                "/internal/jobs/" + job + "/progress",
                "{\"percent\": 1}",
                "X-Callback-Secret",
                FakeOrchestrator.CALLBACK_SECRET);
    }

    private static void expect(int status, Api.Answer answer) {
        assertEquals(status, answer.status(), () -> answer.response().body());
    }

    /** How often each table that grows has been read from end to end. */
    private Map<String, Long> scans() throws SQLException {
        database.awaitEndOfSessions();
        Map<String, Long> scans = new TreeMap<>();
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT relname, seq_scan FROM pg_stat_user_tables
                        WHERE relname IN ('project', 'job', 'audit_event', 'dispatch', 'callback_event',
                            'kept_answer')""")) {
            while (rows.next()) {
                scans.put(rows.getString(1), rows.getLong(2));
            }
        }
        assertTrue(scans.size() == 6, scans::toString);
        return scans;
    }
}
