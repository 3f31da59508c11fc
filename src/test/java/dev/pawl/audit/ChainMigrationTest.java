package dev.pawl.audit;

import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain comes to a database that is at work, with the events that it has (spec/decisions/061). */
@Slow("migrates a database that is at work")
class ChainMigrationTest {
    private static final String OPEN = "SELECT set_config('pawl.archiving', pg_current_xact_id()::text, true)";
    private static final String UNCHAINED = "SELECT job_id || ' ' || sequence FROM audit_event WHERE chain IS NULL";
    /** More than one part. */
    private static final int MANY = 250;

    private final TestDatabase database = TestDatabase.withoutSchema();
    private final MigrationFolder files;

    ChainMigrationTest(@TempDir Path folder) throws IOException {
        files = MigrationFolder.copiedTo(folder);
        files.migrate(database, "32");
        Arrays.stream(JobStatus.values()).forEach(status -> job(status.name()));
    }

    private UUID job(String status) {
        return JobFixture.inStatus(database, "editor", status);
    }

    @Test
    void the_events_that_there_are_are_chained_and_those_that_come_meanwhile() throws SQLException {
        UUID before = job("UPLOADED");
        files.migrate(database, "33");
        UUID between = job("AUDIO_READY");
        JobFixture.move(database, before, "AUDIO_EXTRACTING");
        JobFixture.move(database, before, "AUDIO_READY");
        assertEquals(
                List.of("1 false", "2 false", "3 true", "4 true"),
                Query.texts(
                        database,
                        "SELECT sequence || ' ' || (chain IS NOT NULL) FROM audit_event WHERE job_id = ? ORDER BY sequence",
                        before));
        files.migrate(database);
        JobFixture.move(database, before, "CANCELLED");
        JobFixture.move(database, between, "CANCELLED");
        assertEquals(List.of(), Query.texts(database, UNCHAINED));
        try (TrailRows rows = TrailRows.of(database)) {
            assertTrue(rows.check() > 15);
        }
    }

    @Test
    void jobs_move_while_it_works_and_nobody_waits_for_anybody() throws SQLException {
        List<UUID> moving = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            moving.add(job("UPLOADED"));
        }
        files.migrate(database, "33");
        UUID held = moving.getFirst();
        try (HeldJob holder = HeldJob.lock(database, held)) {
            holder.execute(
                    "UPDATE job SET status = 'AUDIO_EXTRACTING', version = 3, updated_at = now() WHERE id = ?", held);
            holder.execute("""
                    INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                      correlation_id, occurred_at, recorded_at)
                    SELECT id, version, status, 'UPLOADED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'test',
                      updated_at, updated_at
                    FROM job WHERE id = ?""", held);
            Future<Boolean> migrated = AtOnce.start(() -> {
                files.migrate(database, "34?");
                return true;
            });
            moving.subList(1, MANY).forEach(job -> JobFixture.move(database, job, "AUDIO_EXTRACTING"));
            assertTrue(AtOnce.result(migrated)); // While the job is held: its old events are chained, too.
            assertEquals(List.of(), Query.texts(database, UNCHAINED));
            holder.release();
        }
        files.migrate(database);
        try (TrailRows rows = TrailRows.of(database)) {
            assertTrue(rows.check() > 3 * MANY);
        }
    }

    /** By an administrator, who ends its session. Which part it was at does not matter. */
    @Test
    void it_is_stopped_half_way_and_run_again() throws SQLException {
        for (int i = 0; i < MANY; i++) {
            job("UPLOADED");
        }
        files.migrate(database, "33");
        List<String> first = Query.texts(database, "SELECT job_id FROM audit_event ORDER BY job_id DESC LIMIT 1");
        try (SqlSession archive = new SqlSession(database.connect("pawl_owner"))) {
            archive.execute("SELECT FROM audit_event WHERE job_id = ?::uuid FOR UPDATE", first.getFirst());
            Future<Boolean> migrated = AtOnce.start(this::migrates);
            Eventually.await(() -> !Query.textsOfAll(database, """
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'""").isEmpty(), "does not wait for the archive");
            Query.textsOfAll(database, """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'""");
            assertFalse(AtOnce.result(migrated));
        }
        assertFalse(Query.texts(database, UNCHAINED).isEmpty());
        files.repair(database);
        assertTrue(migrates());
        try (TrailRows rows = TrailRows.of(database)) {
            assertTrue(rows.check() > 2 * MANY);
        }
    }

    private boolean migrates() {
        try {
            files.migrate(database);
            return true;
        } catch (FlywayException e) {
            return false;
        }
    }

    @Test
    void a_trail_that_somebody_has_damaged_does_not_stop_it() {
        UUID damaged = job("AUDIO_READY");
        PastGuards.fill(database, "DELETE FROM audit_event WHERE job_id = '" + damaged + "' AND sequence = 2");
        files.migrate(database);
        assertEquals(List.of(), Query.texts(database, UNCHAINED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET reason_code = 'FORGED'",
                "UPDATE audit_event SET chain = sha256(''), reason_code = 'FORGED'",
                "UPDATE audit_event SET chain = sha256(''), actor_type = 'editor', actor_id = 'somebody' WHERE sequence = 2",
                "TRUNCATE audit_event CASCADE"
            })
    void while_the_owner_may_chain_events_nothing_else_of_them_can_change(String forgery) throws SQLException {
        files.migrate(database, "33");
        try (SqlSession owner = new SqlSession(database.connect("pawl_owner"))) {
            owner.execute(OPEN);
            assertRefused("PW006", "append-only", () -> owner.execute(forgery));
        }
    }

    @Test
    void a_chain_that_is_there_never_changes() throws SQLException {
        files.migrate(database, "33");
        job("UPLOADED");
        try (SqlSession owner = new SqlSession(database.connect("pawl_owner"))) {
            assertRefused("PW006", "append-only", () -> owner.execute("UPDATE audit_event SET chain = sha256('')"));
            owner.rollback();
            owner.execute(OPEN);
            assertRefused("PW006", "append-only", () -> owner.execute("UPDATE audit_event SET chain = sha256('')"));
            owner.rollback();
            files.migrate(database);
            owner.execute(OPEN);
            assertRefused(
                    "PW006", "append-only", () -> owner.execute("UPDATE audit_event SET chain = chain WHERE false"));
        }
    }
}
