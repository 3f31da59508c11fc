package dev.pawl.job.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ProgressRepositoryTest {
    private static final Instant TIME = Instant.parse("2026-06-24T16:31:07.250001Z");
    private static final String WRITTEN = "SELECT coalesce(percent::text, 'none') FROM job_progress"
            + " WHERE job_id = ANY (?::uuid[]) ORDER BY percent";

    private final TestDatabase database = RunningPawl.shared().database();

    @AutoClose
    private final HikariDataSource pool =
            ConnectionPool.open(database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database());

    private final ProgressRepository progress = new ProgressRepository(new Database(pool, new SimpleMeterRegistry()));

    @Test
    void the_report_that_arrived_last_stays_in_whatever_order_replicas_write() {
        UUID id = job("TRANSCRIBING");
        progress.write(List.of(report(id, 5, 50, TIME)));
        progress.write(List.of(report(id, 5, 49, TIME.minusMillis(1))));
        assertEquals(List.of("50"), written(id));
        progress.write(List.of(report(id, 5, 10, TIME.plusMillis(1))));
        assertEquals(List.of("10"), written(id));
    }

    @Test
    void many_reports_are_one_statement_and_what_was_not_said_is_null() {
        UUID one = job("TRANSCRIBING");
        UUID other = job("TRANSCRIBING");
        progress.write(List.of(report(one, 5, 1, TIME), new ReportedProgress(other, 5, null, null, TIME, false)));
        assertEquals(List.of("1", "none"), written(one, other));
    }

    @Test
    void what_is_about_an_earlier_status_or_about_no_job_is_removed_and_nothing_else() {
        UUID present = job("TRANSCRIBING");
        JobFixture.move(database, present, "TRANSCRIBING");
        UUID earlier = job("TRANSCRIBING");
        UUID archived = UUID.randomUUID();
        progress.write(List.of(report(present, 5, 1, TIME), report(earlier, 4, 2, TIME), report(archived, 5, 3, TIME)));
        assertEquals(List.of("1", "2", "3"), written(present, earlier, archived));
        assertEquals(
                List.of(present),
                progress.latest(List.of(present, earlier, archived)).stream()
                        .map(ProgressRepository.Latest::jobId)
                        .toList());
        progress.removeOld();
        assertEquals(List.of("1"), written(present, earlier, archived));
    }

    private UUID job(String status) {
        return JobFixture.inStatus(database, "editor", status);
    }

    private static ReportedProgress report(UUID id, int movedVersion, int percent, Instant at) {
        return new ReportedProgress(id, movedVersion, (short) percent, null, at, false);
    }

    private List<String> written(UUID... ids) {
        return Query.texts(
                database,
                WRITTEN,
                "{" + String.join(",", List.of(ids).stream().map(UUID::toString).toList()) + "}");
    }
}
