package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The connections of a server are few: Pawl leaves some to others, and gets on with those that it is given. */
@Slow("starts a server with few connections")
@LogsWarnings(perhaps = "WARN ")
class ConnectionsTest {
    private static final PostgresServer SERVER = PostgresServer.empty();
    private static final int POOL_SIZE = 4;
    private static final int CLIENTS = 2 * POOL_SIZE;
    /** For each client. Together they would exhaust the connections of the server if each left a session behind. */
    private static final int WRITES = 20;
    /** What db/README.md allows, and twice as much on a slow machine. */
    private static final int MOST_SESSIONS = 2 * (3 * POOL_SIZE + 2);

    private static final String SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'pawl_service'";
    private static final String LIMIT = "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'pawl_service'";
    private static final String PROJECT = "{\"name\": \"Test\"}";

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Test
    void commits_that_no_standby_confirms_stop_the_writes_and_neither_the_reads_nor_the_server() {
        TestDatabase database = SERVER.createDatabase();
        try (RunningPawl pawl = start(database).withBackgroundWork()) {
            pawl.orchestrator().answer(webhook -> 500); // So that background work has something to write all the time.
            Api api = pawl.asNewEditor();
            List<String> jobs =
                    Stream.generate(api::createRunningJob).limit(POOL_SIZE).toList();
            String project = api.createProject();
            standbys("gone");
            try {
                awaitStatus(503, () -> api.post("/projects", PROJECT));
                writeALot(api);
                awaitStatus(200, () -> api.get("/jobs/" + jobs.getFirst()));
                awaitStatus(200, () -> api.get("/readyz"));
                assertWritesNothing(database, api, project);
                int sessions = Integer.parseInt(SERVER.ask(SESSIONS));
                assertTrue(sessions <= MOST_SESSIONS, () -> sessions + " sessions");
            } finally {
                standbys("");
            }
            awaitStatus(201, () -> api.post("/projects", PROJECT));
            pawl.orchestrator().answer(webhook -> 204);
            jobs.forEach(job -> api.awaitDispatch(job, "DELIVERED"));
        }
    }

    /** Another replica has begun before, and this one meets what that one left. */
    @Test
    void a_process_that_starts_meanwhile_works_when_it_is_over() {
        TestDatabase database = SERVER.createDatabase();
        try (RunningPawl first = start(database)) {
            Api api = first.asNewEditor();
            String job = api.createRunningJob();
            standbys("gone");
            awaitStatus(503, () -> api.post("/projects", PROJECT));
            try (RunningPawl second = start(database)) {
                Api other = second.asNewEditor();
                awaitStatus(503, () -> other.post("/projects", PROJECT));
                var background = AtOnce.start(second::withBackgroundWork);
                awaitStatus(200, () -> other.get("/projects"));
                standbys("");
                AtOnce.result(background);
                Eventually.await(() -> !second.orchestrator().receivedAbout(job).isEmpty(), "nothing is sent");
                awaitStatus(201, () -> other.post("/projects", PROJECT));
            }
        } finally {
            standbys("");
        }
    }

    @Test
    void without_a_connection_pawl_is_not_ready_and_answers_503_until_there_is_one() {
        TestDatabase database = SERVER.createDatabase();
        try (RunningPawl pawl = start(database)) {
            Api api = pawl.asNewEditor();
            String project = api.createProject();
            SERVER.execute("ALTER ROLE pawl_service CONNECTION LIMIT 0");
            SERVER.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pawl_service'");
            awaitStatus(503, () -> api.get("/projects/" + project));
            awaitStatus(503, () -> api.get("/readyz"));
            assertWritesNothing(database, api, project);
            SERVER.execute("ALTER ROLE pawl_service CONNECTION LIMIT -1");
            awaitStatus(200, () -> api.get("/readyz"));
            awaitStatus(201, () -> api.post("/projects/" + project + "/jobs", null));
        } finally {
            SERVER.execute("ALTER ROLE pawl_service CONNECTION LIMIT -1");
        }
    }

    @Test
    void the_role_is_made_with_a_limit_and_keeps_the_one_that_it_is_given() throws IOException {
        try (PostgresServer fresh = PostgresServer.empty()) {
            String roles = Files.readString(Path.of("db", "roles.sql"));
            fresh.execute(roles);
            assertEquals("80", fresh.ask(LIMIT));
            fresh.execute("ALTER ROLE pawl_service CONNECTION LIMIT 7");
            fresh.execute(roles);
            assertEquals("7", fresh.ask(LIMIT));
        }
    }

    private static RunningPawl start(TestDatabase database) {
        return RunningPawl.start(
                database, Map.of("PAWL_DATABASE_POOL_SIZE", Integer.toString(POOL_SIZE)), Timings.giveUpTheDatabase());
    }

    private static void writeALot(Api api) {
        List<Supplier<Integer>> clients = Stream.generate(() ->
                        (Supplier<Integer>) () -> (int) IntStream.range(0, WRITES)
                                .map(i -> api.post("/projects", PROJECT).status())
                                .filter(status -> status == 503)
                                .count())
                .limit(CLIENTS)
                .toList();
        AtOnce.run(clients).forEach(refused -> assertEquals(WRITES, refused));
    }

    private static void assertWritesNothing(TestDatabase database, Api api, String project) {
        Rows.unchangedBy(database, () -> {
            Api.Answer answer = api.post("/projects/" + project + "/jobs", null);
            assertEquals(503, answer.status(), () -> answer.response().body());
            return answer;
        });
    }

    private static void awaitStatus(int status, Supplier<Api.Answer> request) {
        Eventually.await(() -> request.get().status() == status, () -> "not " + status);
    }

    private static void standbys(String names) {
        SERVER.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
        SERVER.ask("SELECT pg_reload_conf()");
    }
}
