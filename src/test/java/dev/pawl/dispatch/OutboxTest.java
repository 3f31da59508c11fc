package dev.pawl.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.Actor;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class OutboxTest {
    /** The library does not know turns, only the priority that follows from them. */
    private static final String ALL_BUT_ITS_NAME =
            "SELECT (to_jsonb(task) - 'task_instance' - 'turn_at')::text FROM scheduled_tasks task WHERE task_instance = ?";

    private final TestDatabase database = RunningPawl.shared().database();
    private final Api api = RunningPawl.shared().asNewEditor();

    @ParameterizedTest
    @ValueSource(strings = {Outbox.RUN, Outbox.CANCEL})
    void what_is_staged_is_read_by_the_library_as_what_it_scheduled_itself(String taskName) {
        String job = api.createRunningJob();
        if (taskName.equals(Outbox.CANCEL)) {
            JobFixture.execute(
                    database, "UPDATE dispatch SET attempt_started_at = now() WHERE job_id = CAST(? AS uuid)", job);
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        }
        String staged =
                api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
        Instant time = Instant.parse(api.get("/jobs/" + job).text("updated_at"));
        String scheduled = UUID.randomUUID().toString();
        Task<Void> task = Tasks.custom(taskName, Void.class).execute((instance, context) -> {
            throw new IllegalStateException("not to be run here");
        });
        SchedulerClient client = client(task);
        assertTrue(client.scheduleIfNotExists(task.instance(scheduled), time));

        List<String> row = Query.texts(database, taskRow(taskName), staged);
        assertEquals(1, row.size());
        assertEquals(Query.texts(database, taskRow(taskName), scheduled), row);
        ScheduledExecution<Object> read = client.getScheduledExecution(TaskInstanceId.of(taskName, staged))
                .orElseThrow();
        assertEquals(time, read.getExecutionTime());
        assertNull(read.getData());
        assertFalse(read.isPicked());
        assertEquals(0, read.getConsecutiveFailures());
        assertFalse(client.scheduleIfNotExists(task.instance(staged), time));
        client.cancel(TaskInstanceId.of(taskName, scheduled));
    }

    @Test
    void a_transaction_that_fails_when_it_commits_has_staged_nothing() throws SQLException {
        TestDatabase own = TestDatabase.create();
        try (RunningPawl pawl = RunningPawl.start(own).withBackgroundWork()) {
            Api editor = pawl.asNewEditor();
            String job = editor.createUploadedJob();
            execute(own, """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                      RAISE EXCEPTION 'no' USING ERRCODE = 'ZZ001';
                    END $$;
                    CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON scheduled_tasks
                      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()""");
            String quiet = "UPDATE scheduled_tasks SET execution_time = 'infinity' WHERE task_name = 'watchdog'";
            Eventually.await(() -> updates(own, quiet + " AND NOT picked"), "the watchdog does not rest");
            try (CapturedLog log = CapturedLog.asInProduction()) {
                Api.Answer refused = Rows.unchangedBy(own, () -> editor.post("/jobs/" + job + "/run", null));
                assertEquals(500, refused.status());
                assertTrue(log.text().contains("ZZ001"));
            }
            execute(own, "DROP TRIGGER refused ON scheduled_tasks");
            assertEquals(202, editor.post("/jobs/" + job + "/run", null).status());
            editor.awaitDispatch(job, "DELIVERED");
            assertEquals(1, pawl.orchestrator().receivedAbout(job).size());
        }
    }

    @Test
    void the_sender_is_woken_behind_the_commit_and_not_for_what_was_undone() {
        try (HikariDataSource pool = ConnectionPool.open(
                database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database())) {
            Database own = new Database(pool, new SimpleMeterRegistry());
            UUID staged = NewId.next();
            List<String> seenWhenWoken = new ArrayList<>();
            Outbox outbox = new Outbox();
            outbox.onCommit(
                    task -> seenWhenWoken.addAll(Query.texts(database, taskRow(Outbox.RUN), staged.toString())));
            assertThrows(
                    IllegalStateException.class,
                    () -> own.transaction(tx -> {
                        outbox.stageOrder(
                                tx,
                                Dispatch.pending(staged, 1, DispatchKind.RUN, Dispatch.Request.NONE, Instant.now()),
                                Actor.Machine.ofPawl());
                        throw new IllegalStateException("undone");
                    }));
            assertEquals(List.of(), seenWhenWoken);
            own.transaction(tx -> {
                outbox.stageOrder(
                        tx,
                        Dispatch.pending(staged, 1, DispatchKind.RUN, Dispatch.Request.NONE, Instant.now()),
                        Actor.Machine.ofPawl());
                return staged;
            });
            assertEquals(1, seenWhenWoken.size());
        }
    }

    private static String taskRow(String taskName) {
        return ALL_BUT_ITS_NAME + " AND task_name = '" + taskName + "'";
    }

    private SchedulerClient client(Task<?> task) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser("pawl_service");
        source.setPassword(database.password());
        return SchedulerClient.Builder.create(source, task)
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                .build();
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean updates(TestDatabase database, String sql) {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql) == 1;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
