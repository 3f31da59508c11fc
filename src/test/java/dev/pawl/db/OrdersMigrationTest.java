package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dispatches of before are orders of work like those to come (spec/decisions/048). */
@Slow("migrates a database that is at work")
class OrdersMigrationTest {
    private static final String STANDING = """
            SELECT status || ' ' || state || ' ' || active || ' ' || number
            FROM dispatch JOIN job ON job.id = dispatch.job_id ORDER BY dispatch_id""";

    private final TestDatabase database = TestDatabase.withoutSchema();
    private final MigrationFolder files;

    OrdersMigrationTest(@TempDir Path folder) throws IOException {
        files = MigrationFolder.copiedTo(folder);
        files.migrate(database, "19");
    }

    @Test
    void work_goes_on_and_that_of_drafts_is_over_also_if_somebody_holds_them_for_a_while() {
        dispatched("AUDIO_EXTRACTING", "PENDING");
        dispatched("TRANSCRIBING", "DELIVERED");
        dispatched("EXPORTING", "DELIVERED");
        dispatched("DRAFT_READY", "DELIVERED");
        UUID held = dispatched("EDITING", "DELIVERED");
        // Beforehand, because V021 builds indexes, which wait for every transaction that holds a job.
        files.migrate(database, "22");
        Future<List<String>> migrated;
        try (HeldJob holder = HeldJob.lock(database, held)) {
            migrated = AtOnce.start(() -> {
                files.migrate(database);
                return Query.texts(database, STANDING);
            });
            Eventually.await(this::isDraftOver, "the work of the other draft is not over");
            holder.release();
        }
        assertEquals(
                List.of(
                        "AUDIO_EXTRACTING PENDING true 1",
                        "TRANSCRIBING DELIVERED true 1",
                        "EXPORTING DELIVERED true 1",
                        "DRAFT_READY FINISHED false 1",
                        "EDITING FINISHED false 1"),
                AtOnce.result(migrated));
    }

    private boolean isDraftOver() {
        return !Query.texts(database, "SELECT 1 FROM dispatch WHERE state = 'FINISHED'")
                .isEmpty();
    }

    private UUID dispatched(String status, String state) {
        UUID job = JobFixture.inStatus(database, "editor", status);
        JobFixture.withDispatch(database, job, state);
        return job;
    }
}
