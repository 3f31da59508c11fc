package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that still responds but no longer accepts writes, such as a demoted primary. */
@Slow("starts a server and demotes it")
@LogsWarnings(perhaps = "WARN ")
class ReadOnlyServerTest {
    private static final PostgresServer SERVER = PostgresServer.empty();
    private static final int POOL_SIZE = 4;

    private final TestDatabase database = SERVER.createDatabase();
    private final RunningPawl pawl = RunningPawl.start(
            database, Map.of("PAWL_DATABASE_POOL_SIZE", Integer.toString(POOL_SIZE)), Timings.giveUpTheDatabase());
    private final Api api = pawl.asNewEditor();

    @AfterEach
    void stopPawl() throws SQLException {
        takeWrites(true);
        pawl.close();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Test
    void writes_are_503_and_throw_their_connections_away_so_that_nobody_reads_what_is_stale() throws SQLException {
        String job = api.createRunningJob();
        useAllConnections(job);
        takeWrites(false);
        Eventually.await(
                () -> {
                    assertUnavailable(api.post("/jobs/" + job + "/cancel", null));
                    return api.get("/jobs/" + job).status() == 503;
                },
                "a connection is still in use");
        takeWrites(true);
        Eventually.await(() -> api.get("/jobs/" + job).status() == 200, "not back without a restart");
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
    }

    @Test
    void pawl_is_not_ready_until_the_server_takes_writes_and_abandons_it_unasked() throws SQLException {
        String job = api.createRunningJob();
        useAllConnections(job);
        takeWrites(false);
        assertUnavailable(api.get("/readyz"));
        assertUnavailable(api.get("/jobs/" + job));
        takeWrites(true);
        Eventually.await(() -> api.get("/readyz").status() == 200, "not ready without a restart");
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
    }

    @Test
    void pawl_starts_on_such_a_server_and_is_ready_once_it_takes_writes() throws SQLException {
        takeWrites(false);
        try (RunningPawl late = RunningPawl.start(database, Map.of(), Timings.giveUpTheDatabase())) {
            Api client = new Api(late.url(), null);
            assertUnavailable(client.get("/readyz"));
            takeWrites(true);
            Eventually.await(() -> client.get("/readyz").status() == 200, "not ready");
        }
    }

    private static void assertUnavailable(Api.Answer answer) {
        assertEquals(503, answer.status(), () -> answer.response().body());
        assertEquals("SERVICE_UNAVAILABLE", answer.text("error_code"));
    }

    private void useAllConnections(String job) {
        List<Future<Api.Answer>> reads = Stream.generate(
                        () -> AtOnce.start(() -> api.get("/jobs/" + job + "/audit-events")))
                .limit(4 * POOL_SIZE)
                .toList();
        reads.forEach(read -> assertEquals(200, AtOnce.result(read).status()));
    }

    private void takeWrites(boolean yes) throws SQLException {
        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + (yes ? "off" : "on"));
            statement.execute("SELECT pg_reload_conf()");
        }
        Eventually.await(() -> writesAreTaken() == yes, "not reloaded");
    }

    private boolean writesAreTaken() {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            return rows.texts("SHOW default_transaction_read_only").equals(List.of("off"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
