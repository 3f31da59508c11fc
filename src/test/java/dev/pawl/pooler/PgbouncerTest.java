package dev.pawl.pooler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.MigrationFailedException;
import dev.pawl.db.Migrations;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Pawl behind PgBouncer: with sessions of its own, or not at all (spec/decisions/072). */
@Slow("starts PgBouncer")
class PgbouncerTest {
    @TempDir
    private Path folder;

    @Test
    void in_session_mode_everything_works() {
        TestDatabase database = TestDatabase.create();
        try (Pgbouncer pooler = Pgbouncer.start(database, folder);
                RunningPawl pawl = RunningPawl.start(
                                database, Map.of("PAWL_DATABASE_URL", pooler.url()), Timings.hearingStreams())
                        .withBackgroundWork()) {
            awaitListener(database);
            Api api = pawl.asNewEditor();
            String project = api.createProject();
            try (EventClient hints = api.follow("/projects/" + project + "/events")) {
                String job = api.post("/projects/" + project + "/jobs", null).text("id");
                api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
                api.post("/jobs/" + job + "/run", null);
                hints.await(1);
                // These streams learn of changes by LISTEN alone.
                try (EventClient stream = api.follow("/jobs/" + job + "/events")) {
                    stream.await(3);
                    Eventually.await(
                            () -> !pawl.orchestrator().receivedAbout(job).isEmpty(), "no order");
                    CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
                    stream.await(4);
                    assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
                    stream.awaitEnd();
                }
            }
            assertEquals(200, api.get("/readyz").status());
        }
    }

    /** What changes before that, no stream here hears of. */
    private static void awaitListener(TestDatabase database) {
        Eventually.await(() -> !Query.textsOfAll(database, """
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name = 'pawl-listener'
                          AND (query LIKE 'LISTEN%' OR query LIKE '%clock_timestamp%')""").isEmpty(), "nobody listens");
    }

    /** With the driver's settings as they are, statements are prepared on the server from their fifth use on. */
    @Test
    void in_session_mode_a_lock_is_given_up_and_statements_may_be_prepared() {
        TestDatabase database = TestDatabase.create();
        try (Pgbouncer pooler = Pgbouncer.start(database, folder);
                RunningPawl pawl =
                        RunningPawl.start(database, Map.of("PAWL_DATABASE_URL", pooler.url()), Timings.giveUpLocks())) {
            Api api = pawl.asNewEditor();
            String job = api.createUploadedJob();
            for (int i = 0; i < 20; i++) {
                assertEquals(200, api.get("/jobs/" + job).status());
                assertEquals(
                        200,
                        api.post("/jobs/" + api.createJob() + "/cancel", null).status());
            }
            try (HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
                Api.Answer busy = api.post("/jobs/" + job + "/cancel", null);
                assertEquals(503, busy.status());
                assertEquals("JOB_BUSY", busy.text("error_code"));
                held.release();
            }
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        }
    }

    @Test
    void in_session_mode_the_migrations_run() {
        TestDatabase database = TestDatabase.withoutSchema();
        try (Pgbouncer pooler = Pgbouncer.start(database, folder)) {
            new Migrations(pooler.url(), "pawl_owner", database.password()).migrate();
            assertTrue(Query.texts(database, "SELECT version FROM flyway_schema_history")
                    .contains("031"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void with_sessions_that_are_shared_pawl_does_not_start_and_says_why(String mode) {
        TestDatabase database = TestDatabase.create();
        try (Pgbouncer pooler = Pgbouncer.start(
                database,
                folder,
                "pool_mode = session",
                "pool_mode = " + mode,
                "ignore_startup_parameters",
                "server_round_robin = 1\nignore_startup_parameters")) {
            Map<String, String> variables = Map.of("PAWL_DATABASE_URL", pooler.url() + "?prepareThreshold=0");
            String message = String.valueOf(
                    assertThrows(IncompatibleSchemaException.class, () -> RunningPawl.start(database, variables))
                            .getMessage());
            assertTrue(message.contains("lends the sessions of the database"), message);
            assertTrue(message.contains("pool_mode = session"), message);
            String refused = String.valueOf(assertThrows(
                            MigrationFailedException.class,
                            () -> new Migrations(pooler.url(), "pawl_owner", database.password()).migrate())
                    .getMessage());
            assertTrue(refused.contains("pool_mode = session"), refused);
        }
    }

    /** Why: what one connection sets, another one has; and what it has set, it has lost. */
    @Test
    void in_transaction_mode_a_connection_loses_what_it_has_set_and_hears_nothing() throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (Pgbouncer pooler = Pgbouncer.start(database, folder, "pool_mode = session", "pool_mode = transaction");
                Connection one = connect(pooler, database);
                Connection other = connect(pooler, database);
                Connection direct = database.connect("pawl_service")) {
            ask(one, "SELECT set_config('lock_timeout', '1234ms', false)");
            execute(one, "LISTEN pawl_moves");
            other.setAutoCommit(false);
            assertEquals("1234ms", ask(other, "SELECT current_setting('lock_timeout')"));
            assertEquals("0", ask(one, "SELECT current_setting('lock_timeout')"));
            other.rollback();
            ask(direct, "SELECT pg_notify('pawl_moves', 'x')");
            assertEquals(0, one.unwrap(PGConnection.class).getNotifications(1_000).length);
        }
    }

    private static Connection connect(Pgbouncer pooler, TestDatabase database) throws SQLException {
        return DriverManager.getConnection(pooler.url(), "pawl_service", database.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
