package dev.pawl.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.db.NewId;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Psql;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every event that gets into the database is chained there, whoever wrote it. */
class ChainInDatabaseTest {
    private static final String FORGED = "\\x" + "ab".repeat(32);

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    @AutoClose
    private final TrailRows rows;

    private final Api api = pawl.asNewEditor();

    ChainInDatabaseTest() throws SQLException {
        rows = TrailRows.of(database);
    }

    @Test
    void what_the_service_writes_is_chained() throws SQLException {
        String cancelled = api.createRunningJob();
        CallbackReport early = CallbackReport.of("AUDIO_READY").with("occurred_at", "0001-01-01T00:00:00+14:00");
        assertEquals(204, early.sendTo(pawl.url(), cancelled).status());
        assertEquals(
                204,
                CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), cancelled).status());
        assertEquals(
                200,
                api.post("/jobs/" + cancelled + "/cancel", "{\"reason_code\": \"late\"}")
                        .status());
        String failed = api.createRunningJob();
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), failed).status());
        Api.Answer retry = api.post(
                "/jobs/" + failed + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
        assertEquals(202, retry.status(), retry.response()::body);
        assertEquals(11, rows.check());
    }

    @Test
    void jobs_that_move_in_one_statement_each_have_their_own() throws SQLException {
        String project = api.createProject();
        ManyJobs.running(database, project, 40, "PENDING");
        Api.Answer cancelled =
                api.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"AUDIO_EXTRACTING\"]}");
        assertEquals(207, cancelled.status(), cancelled.response()::body);
        assertEquals(160, rows.check());
        assertEquals(List.of("160"), Query.texts(database, "SELECT count(DISTINCT chain) FROM audit_event"));
    }

    @Test
    void nobody_chooses_a_chain() throws SQLException {
        UUID job = JobFixture.inStatus(database, "editor", "CREATED");
        JobFixture.execute(database, """
                WITH step AS (UPDATE job SET status = 'UPLOADED', version = 2, updated_at = now() WHERE id = ? RETURNING *)
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                  correlation_id, occurred_at, recorded_at, chain)
                SELECT id, version, status, 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'test', updated_at,
                  updated_at, CAST(? AS bytea)
                FROM step""", job, FORGED);
        assertEquals(2, rows.check());
    }

    /** What a client writes in another encoding is the same text in the database, and so is its chain. */
    @Test
    void the_encoding_of_a_client_does_not_count() throws Exception {
        assumeTrue(Psql.isThere(), "psql is not installed");
        Psql.run(database, "pawl_service", """
                \\set ON_ERROR_STOP 1
                SET client_encoding = 'LATIN1';
                BEGIN;
                INSERT INTO project VALUES ('%1$s', U&'Zo\\00EB', 'Test', now());
                INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at)
                  VALUES ('%1$s', '%1$s', U&'Zo\\00EB', 'CREATED', 1, '{"exports": []}', now(), now());
                INSERT INTO audit_event (job_id, sequence, new_status, event_type, project_id, actor_type, actor_id,
                    correlation_id, occurred_at, recorded_at)
                  VALUES ('%1$s', 1, 'CREATED', 'JOB_CREATED', '%1$s', 'editor', U&'Zo\\00EB', 'test', now(), now());
                COMMIT;
                """.formatted(NewId.next()));
        assertEquals(1, rows.check());
    }

    /** Even where the guards are off, every event has some chain. */
    @Test
    void no_event_is_without_a_chain() {
        UUID job = JobFixture.inStatus(database, "editor", "CREATED");
        String refusal = "";
        try {
            PastGuards.fill(database, "UPDATE audit_event SET chain = NULL WHERE job_id = '" + job + "'");
        } catch (IllegalStateException e) {
            refusal = String.valueOf(e.getCause());
        }
        assertTrue(refusal.contains("null value in column \"chain\""), refusal);
    }

    /** The order of the trail is the sequence, whatever the clocks say. */
    @Test
    void a_trail_is_chained_by_its_sequence() throws SQLException {
        UUID job = JobFixture.inStatus(database, "editor", "DONE");
        UUID other = JobFixture.inStatus(database, NewId.next().toString(), "DONE");
        assertEquals(18, rows.check());
        PastGuards.fill(
                database,
                "UPDATE audit_event SET reason_code = 'FORGED' WHERE job_id = '" + other + "' AND sequence = 4");
        assertTrue(assertFails().contains(other.toString()));
        assertTrue(!job.equals(other));
    }

    private String assertFails() throws SQLException {
        try {
            rows.check();
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("the chain of a changed event holds");
    }
}
