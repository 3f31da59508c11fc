package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.JobRows;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The indexes by status come to a database that is at work, with the jobs that it has. */
@Slow
class LiveJobsMigrationTest {
    private static final String MISSED = """
            SELECT id || ' ' || status FROM job
            WHERE coalesce(live, false) <> (status NOT IN ('FAILED', 'CANCELLED', 'DONE'))""";
    private static final String USABLE = """
            SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relname IN ('job_live_by_project', 'audit_event_of_ended_jobs', 'audit_event_by_time') AND indisvalid""";

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
        assertEquals(3, Query.texts(database, USABLE).size());
    }

    @Test
    void it_waits_for_a_job_that_is_held_and_for_a_dump_and_nobody_waits_for_it() throws SQLException {
        UUID held = job("TRANSCRIBING");
        files.migrate(database, "11"); // Which needs the table for itself, if only for a moment.
        Future<Integer> migration;
        try (JobRows dump = new JobRows(database.connect("pawl_reader"))) {
            dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            dump.texts("SELECT count(*) FROM job");
            try (HeldJob holder = HeldJob.lock(database, held)) {
                migration = AtOnce.start(migrations::migrate);
                Eventually.await(
                        () -> missed().equals(List.of(held + " TRANSCRIBING")), "the others are not filled in");
                holder.release();
            }
            Eventually.await(() -> missed().isEmpty(), "the one that was held is not filled in");
            Eventually.await(this::waitsForTheDump, "no index waits for the dump");
            job("DRAFT_READY");
            assertFalse(migration.isDone());
        }
        AtOnce.result(migration);
        assertEquals(List.of(), missed());
        assertEquals(3, Query.texts(database, USABLE).size());
        migrations.validate();
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
