package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.job.StageTimeouts;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the watchdog has a dispatch to look at, and how little it reads to find it (spec/decisions/039). */
class WatchedDispatchTest {
    private static final int DRAFTS = 20_000;
    private static final int AT_WORK = 30;
    private static final int SILENT = 5;
    private static final String FILL = """
            INSERT INTO project VALUES (gen_random_uuid(), 'editor', 'Filler', now());
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at)
              SELECT gen_random_uuid(), id, owner_id, CASE WHEN n <= %1$d THEN 'EDITING' ELSE 'TRANSCRIBING' END::job_status,
                3, '{"exports": []}', now(), now()
              FROM project, generate_series(1, %1$d + %2$d) n;
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT id, 3, status, 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'fill', now(), now(), sha256('')
              FROM job;
            INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at, attempt_started_at, attempt_ended_at,
                delivered_at, watchdog_at)
              SELECT gen_random_uuid(), id, 'RUN', 'DELIVERED', now(), now(), now(), now() - interval '1 year',
                CASE status WHEN 'TRANSCRIBING' THEN now() + interval '20 minutes' END FROM job;
            UPDATE dispatch SET watchdog_at = now()
              WHERE dispatch_id IN (SELECT dispatch_id FROM dispatch WHERE watchdog_at IS NOT NULL LIMIT %3$d);
            ANALYZE;
            """.formatted(DRAFTS, AT_WORK, SILENT);
    /** The number of rows read from both tables. */
    private static final String READ = """
            SELECT (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'dispatch')
                 + (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'job')
                 + (SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'dispatch_watched')""";
    /** Rows of both tables and of the index, for each job that is ended: found, locked, written, and its guards. */
    private static final int READS_FOR_EACH = 40;

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void a_dispatch_is_watched_while_its_job_waits_for_the_orchestrator_and_not_while_it_waits_for_its_editor() {
        String job = api.createRunningJob();
        assertWatched(true, job);
        for (String status : List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING")) {
            report(status, job);
            assertWatched(true, job);
        }
        report("DRAFT_READY", job);
        assertWatched(false, job);
        assertEquals(200, api.post("/jobs/" + job + "/open", null).status());
        assertWatched(false, job);
        report("REGENERATING", job);
        assertWatched(true, job);
        report("EDITING", job);
        assertWatched(false, job);
        report("EXPORTING", job);
        assertWatched(true, job);
        report("DONE", job);
        assertWatched(false, job);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSCRIBING", "EXPORTING"})
    void what_is_cancelled_is_watched_no_longer(String status) {
        UUID one = JobFixture.inStatus(database, editor, status);
        JobFixture.withDispatch(database, one, "DELIVERED");
        assertEquals(200, api.post("/jobs/" + one + "/cancel", null).status());
        assertWatched(false, one.toString());
        UUID another = JobFixture.inStatus(database, editor, status);
        JobFixture.withDispatch(database, another, "DELIVERED");
        String project = api.get("/jobs/" + another).text("project_id");
        String body = "{\"job_ids\": [\"%s\"]}".formatted(another);
        assertEquals(
                207, api.post("/projects/" + project + "/cancel-jobs", body).status());
        assertWatched(false, another.toString());
    }

    @Test
    void it_is_looked_at_before_any_timeout_can_run_out_and_within_half_an_hour() {
        Instant now = Instant.EPOCH;
        StageTimeouts usual = new StageTimeouts(
                Map.of(JobStatus.TRANSCRIBING, Duration.ofHours(2), JobStatus.EXPORTING, Duration.ofHours(12)));
        assertEquals(now.plus(Duration.ofMinutes(30)), usual.nextLook(now));
        StageTimeouts impatient = new StageTimeouts(
                Map.of(JobStatus.TRANSCRIBING, Duration.ofMinutes(1), JobStatus.EXPORTING, Duration.ofHours(12)));
        assertEquals(now.plus(Duration.ofMinutes(1)), impatient.nextLook(now));
        StageTimeouts ofDrafts = new StageTimeouts(Map.of(JobStatus.EDITING, Duration.ofMinutes(1)));
        assertEquals(now.plus(Duration.ofMinutes(30)), ofDrafts.nextLook(now));
    }

    @Test
    void a_sweep_reads_what_is_due_and_nothing_of_the_drafts_that_lie_about() throws SQLException {
        TestDatabase own = TestDatabase.create();
        PastGuards.fill(own, FILL);
        long before = read(own);
        try (WatchdogRig watchdog = new WatchdogRig(own)) {
            assertEquals(SILENT, watchdog.sweep());
        }
        long rows = read(own) - before;
        assertTrue(rows >= SILENT && rows <= (long) READS_FOR_EACH * SILENT, () -> rows + " rows read");
    }

    @Test
    void what_an_older_release_wrote_is_put_in_order() {
        UUID draft = JobFixture.inStatus(database, editor, "EDITING");
        JobFixture.withDispatch(database, draft, "DELIVERED");
        UUID ended = JobFixture.inStatus(database, editor, "CANCELLED");
        JobFixture.withDispatch(database, ended, "STOPPED");
        assertWatched(true, draft.toString());
        assertWatched(true, ended.toString());
        try (WatchdogRig watchdog = new WatchdogRig(database)) {
            watchdog.sweep();
        }
        assertEquals("EDITING", api.get("/jobs/" + draft).text("status"));
        assertWatched(false, draft.toString());
        assertWatched(false, ended.toString());
    }

    private void report(String status, String job) {
        assertEquals(204, CallbackReport.of(status).sendTo(pawl.url(), job).status());
    }

    private void assertWatched(boolean expected, String job) {
        String watched = "SELECT count(watchdog_at) FROM dispatch WHERE job_id = CAST(? AS uuid)";
        assertEquals(
                List.of(expected ? "1" : "0"), Query.texts(database, watched, job), api.get("/jobs/" + job)::toString);
    }

    private static long read(TestDatabase database) {
        database.awaitEndOfSessions();
        return Long.parseLong(Query.textsOfAll(database, READ).getFirst());
    }
}
