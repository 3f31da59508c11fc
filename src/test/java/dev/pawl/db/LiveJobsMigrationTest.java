package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The indexes by status come to a database that is at work, with the jobs that it has. */
@Slow("migrates a database that is at work")
class LiveJobsMigrationTest {
    private static final String MISSED = """
            SELECT id || ' ' || status FROM job
            WHERE coalesce(live, false) <> (status NOT IN ('FAILED', 'CANCELLED', 'DONE'))""";
    private static final String USABLE = """
            SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relname IN ('job_live_by_project', 'audit_event_by_time') AND indisvalid""";

    private static final String STOPPED = "SELECT script FROM flyway_schema_history WHERE NOT success";

    private final TestDatabase database = TestDatabase.withoutSchema();
    private final MigrationFolder files;
    private final Migrations migrations = new Migrations(database.url(), "pawl_owner", database.password());

    LiveJobsMigrationTest(@TempDir Path folder) throws IOException {
        files = MigrationFolder.copiedTo(folder);
        files.migrate(database, "10?");
        Arrays.stream(JobStatus.values()).forEach(status -> job(status.name()));
    }

    private UUID job(String status) {
        return JobFixture.inStatus(database, "editor", status);
    }

    @Test
    void the_jobs_that_there_are_are_told_apart_and_those_that_come_too() {
        migrations.migrate();
        Arrays.stream(JobStatus.values()).forEach(status -> job(status.name()));
        assertEquals(List.of(), Query.texts(database, MISSED));
        assertEquals(2, Query.texts(database, USABLE).size());
    }

    /** Migrations that run during normal work, each with the settings from db/README.md. */
    enum Tool {
        PAWL,
        FLYWAY
    }

    private void migrateBy(Tool tool) {
        switch (tool) {
            case PAWL -> migrations.migrate();
            case FLYWAY -> files.migrate(database);
        }
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void it_waits_for_a_job_that_is_held_and_for_a_dump_and_nobody_waits_for_it(Tool tool) throws SQLException {
        UUID held = job("TRANSCRIBING");
        files.migrate(database, "11"); // Which needs the table for itself, if only for a moment.
        Future<Boolean> migration;
        try (SqlSession dump = new SqlSession(database.connect("pawl_reader"))) {
            dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            dump.texts("SELECT count(*) FROM job");
            try (HeldJob holder = HeldJob.lock(database, held)) {
                migration = AtOnce.start(() -> migrates(tool));
                Eventually.await(
                        () -> missed().equals(List.of(held + " TRANSCRIBING")), "the others are not filled in");
                holder.release();
            }
            Eventually.await(() -> missed().isEmpty(), "the one that was held is not filled in");
            Eventually.await(this::waitsForTheDump, "no index waits for the dump");
            job("DRAFT_READY");
            assertFalse(migration.isDone());
        }
        assertTrue(AtOnce.result(migration));
        assertEquals(List.of(), missed());
        assertEquals(2, Query.texts(database, USABLE).size());
        migrations.validate();
    }

    /** By an administrator, in the middle of an index. Without its session Flyway records nothing. */
    @ParameterizedTest
    @CsvSource({"PAWL, pg_cancel_backend, true", "FLYWAY, pg_cancel_backend, true", "PAWL, pg_terminate_backend, false"
    })
    void it_is_stopped_half_way_and_repair_and_migrate_make_it_whole(Tool tool, String stop, boolean recorded)
            throws SQLException {
        files.migrate(database, "11");
        try (SqlSession dump = new SqlSession(database.connect("pawl_reader"))) {
            dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            dump.texts("SELECT count(*) FROM job");
            Future<Boolean> migration = AtOnce.start(() -> migrates(tool));
            Eventually.await(this::waitsForTheDump, "no index waits for the dump");
            Query.textsOfAll(database, "SELECT " + stop + "(pid) FROM pg_stat_progress_create_index");
            assertFalse(AtOnce.result(migration));
        }
        if (recorded) {
            assertEquals(List.of("V012__find_by_status_and_by_time.sql"), Query.texts(database, STOPPED));
            assertFalse(migrates(tool));
            files.repair(database);
        }
        assertEquals(List.of(), Query.texts(database, STOPPED));
        assertTrue(migrates(tool));
        assertEquals(List.of(), missed());
        assertEquals(2, Query.texts(database, USABLE).size());
        migrations.validate();
    }

    private boolean migrates(Tool tool) {
        try {
            migrateBy(tool);
            return true;
        } catch (MigrationFailedException | FlywayException e) {
            return false;
        }
    }

    private List<String> missed() {
        // Before there is the column, everything is missed.
        boolean isThere = !Query.texts(database, "SELECT 1 FROM pg_attribute WHERE attname = 'live'")
                .isEmpty();
        return isThere ? Query.texts(database, MISSED) : List.of("everything");
    }

    private boolean waitsForTheDump() {
        return !Query.textsOfAll(database, """
                        SELECT phase FROM pg_stat_progress_create_index
                        WHERE datname = current_database() AND phase = 'waiting for old snapshots'""").isEmpty();
    }
}
