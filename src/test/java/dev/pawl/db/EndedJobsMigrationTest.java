package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How jobs ended comes to a database that is at work, with the jobs that have ended already. */
@Slow("migrates a database that is at work")
class EndedJobsMigrationTest {
    private static final String MISSED = """
            SELECT id || ' ' || status FROM job JOIN audit_event ON job_id = id AND sequence = version
            WHERE CASE WHEN status IN ('FAILED', 'CANCELLED', 'DONE')
              THEN (ended_as, ended_at, ended_by_type, ended_by_id, ended_reason)
                IS DISTINCT FROM (status, recorded_at, actor_type, actor_id, reason_code)
              ELSE num_nonnulls(ended_as, ended_at, ended_by_type, ended_by_id, ended_reason) > 0 END""";
    private static final String USABLE = """
            SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indisvalid AND relname IN
              ('job_by_owner', 'job_live_by_owner_in_order', 'job_ended_by_owner', 'job_ended_by_project',
               'job_ended_lately_by_owner', 'job_by_words')""";

    private final TestDatabase database = TestDatabase.withoutSchema();
    private final MigrationFolder files;

    EndedJobsMigrationTest(@TempDir Path folder) throws IOException {
        files = MigrationFolder.copiedTo(folder);
        files.migrate(database, Integer.toString(number("how_a_job_ended") - 1));
        Arrays.stream(JobStatus.values()).forEach(status -> job(status.name()));
    }

    private static int number(String name) throws IOException {
        String file = MigrationFolder.originals().stream()
                .map(path -> path.getFileName().toString())
                .filter(text -> text.endsWith("__" + name + ".sql"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(file.substring(1, 4));
    }

    private UUID job(String status) {
        return JobFixture.inStatus(database, "editor", status);
    }

    @Test
    void the_jobs_that_had_ended_say_how_and_those_that_end_later_too() {
        files.migrate(database);
        Arrays.stream(JobStatus.values()).forEach(status -> job(status.name()));
        assertEquals(List.of(), Query.texts(database, MISSED));
        assertEquals(6, Query.texts(database, USABLE).size());
    }

    @Test
    void it_waits_for_a_job_that_is_held_and_nobody_waits_for_it() throws IOException {
        UUID held = job("DONE");
        files.migrate(database, Integer.toString(number("how_a_job_ended")));
        Future<Boolean> migration;
        try (HeldJob holder = HeldJob.lock(database, held)) {
            migration = AtOnce.start(() -> {
                files.migrate(database);
                return true;
            });
            Eventually.await(
                    () -> Query.texts(database, MISSED).equals(List.of(held + " DONE")),
                    "the others are not filled in");
            job("FAILED");
            holder.release();
        }
        AtOnce.result(migration);
        assertEquals(List.of(), Query.texts(database, MISSED));
        assertEquals(6, Query.texts(database, USABLE).size());
    }
}
