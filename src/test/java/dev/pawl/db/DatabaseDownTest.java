package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What callers see while the database is away, silent or busy. */
@Slow("waits for limits of the driver, and has a server of its own")
@LogsWarnings(perhaps = "WARN ")
class DatabaseDownTest {
    private static final Duration A_WHILE = Duration.ofMillis(500);

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final String job = RunningPawl.shared().as(editor).createRunningJob();

    @Test
    void without_its_database_pawl_answers_503_and_recovers_by_itself() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl pawl = start(relay)) {
            Api api = pawl.as(editor);
            relay.cut();
            assertUnavailable(api.post("/jobs/" + job + "/cancel", null));
            assertUnavailable(api.get("/readyz"));
            assertEquals(200, api.get("/healthz").status());
            relay.heal();
            awaitOk(() -> api.get("/readyz"));
            assertEquals(
                    "AUDIO_EXTRACTING", awaitOk(() -> api.get("/jobs/" + job)).text("status"));
            // The other session may be lost too, and then this is a 503 at first.
            awaitOk(() -> api.post("/jobs/" + job + "/cancel", null));
        }
    }

    @Test
    void pawl_starts_without_its_database_and_is_ready_once_it_is_there() {
        try (Relay relay = Relay.to(database.url())) {
            relay.cut();
            try (RunningPawl pawl = start(relay)) {
                Api api = pawl.asNewEditor();
                assertEquals(200, api.get("/healthz").status());
                assertUnavailable(api.get("/readyz"));
                relay.heal();
                awaitOk(() -> api.get("/readyz"));
                awaitOk(() -> api.get("/projects"));
            }
        }
    }

    @Test
    void a_database_that_falls_silent_is_given_up_on_as_unavailable() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl pawl = start(relay)) {
            Api api = pawl.as(editor);
            awaitOk(() -> api.get("/jobs/" + job));
            relay.freeze();
            // The first meets a connection in use a moment ago, which is trusted; the others find it out of use.
            assertUnavailable(api.post("/jobs/" + job + "/cancel", null));
            assertUnavailable(api.get("/jobs/" + job));
            assertEquals(200, api.get("/healthz").status());
            relay.heal();
            awaitOk(() -> api.get("/readyz"));
            assertEquals(
                    "AUDIO_EXTRACTING", awaitOk(() -> api.get("/jobs/" + job)).text("status"));
        }
    }

    @Test
    void a_job_whose_row_is_held_is_busy_after_a_while_and_unchanged() throws SQLException {
        Api api = RunningPawl.shared().as(editor);
        String before = everything(api, job);
        try (RunningPawl impatient = RunningPawl.start(database, Map.of(), Timings.lock(A_WHILE));
                Connection stranger = database.connectAsSuperuser();
                Statement hold = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            hold.execute("SELECT FROM job WHERE id = '" + job + "' FOR UPDATE");
            Instant start = Instant.now();
            Api.Answer answer = impatient.as(editor).post("/jobs/" + job + "/cancel", null);
            Duration waited = Duration.between(start, Instant.now());
            assertEquals(503, answer.status());
            assertEquals("JOB_BUSY", answer.text("error_code"));
            assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
            assertTrue(waited.compareTo(A_WHILE) >= 0, waited::toString);
            assertEquals(before, everything(api, job));
            stranger.rollback();
        }
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
    }

    private RunningPawl start(Relay relay) {
        return RunningPawl.start(
                database,
                Map.of("PAWL_DATABASE_URL", relay.in(database.url()), "PAWL_DATABASE_POOL_SIZE", "2"),
                Timings.giveUpTheDatabase());
    }

    private static void assertUnavailable(Api.Answer answer) {
        assertEquals(503, answer.status(), () -> answer.response().body());
        assertEquals("SERVICE_UNAVAILABLE", answer.text("error_code"));
        assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
    }

    private static Api.Answer awaitOk(Supplier<Api.Answer> request) {
        return Eventually.find(() -> Optional.of(request.get()).filter(answer -> answer.status() == 200), "not back");
    }

    private static String everything(Api api, String job) {
        return api.get("/jobs/" + job).response().body()
                + api.get("/jobs/" + job + "/audit-events").response().body();
    }
}
