package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is counted of a backlog that is large, and that the server knows to be so. */
class BacklogRepositoryTest {
    private static final int LARGE = 3_000;
    private static final String STAGE = """
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            SELECT 'job.run', dispatch_id::text, now(), false, 1 FROM dispatch WHERE state = 'PENDING'""";
    private static final String STRANGE = """
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            VALUES ('job.run', 'written by hand', now(), false, 1), ('job.run', '{not-an-id}', now(), false, 1)""";

    private final TestDatabase database = TestDatabase.create();

    @Test
    void a_large_backlog_is_counted_whatever_else_there_is_in_the_schedule() throws SQLException {
        try (RunningPawl pawl = RunningPawl.start(database)) {
            Api api = pawl.asNewEditor();
            ManyJobs.running(database, api.createProject(), LARGE, "PENDING");
            ManyJobs.running(database, api.createProject(), 7, "DELIVERED");
        }
        execute(STAGE, STRANGE, "ANALYZE");
        try (HikariDataSource pool = ConnectionPool.open(
                database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database())) {
            BacklogRepository.Counts counts =
                    new BacklogRepository(new Database(pool, new SimpleMeterRegistry())).counts();
            assertEquals(Set.of("job.run"), counts.undelivered().keySet());
            counts.undelivered().values().forEach(runs -> assertEquals(LARGE, runs.number()));
            assertEquals(Map.of(JobStatus.AUDIO_EXTRACTING, 7), counts.jobsAtWork());
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
