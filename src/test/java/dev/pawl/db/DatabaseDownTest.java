package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What callers see while the database is away, silent or busy. */
@Slow
class DatabaseDownTest {
    private final TestDatabase database = RunningPawl.shared().database();

    @Test
    void without_its_database_pawl_answers_503_soon_and_recovers_by_itself() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl pawl = start(relay)) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            relay.cut();
            assertUnavailableWithin(3_000, () -> api.post("/jobs/" + job + "/cancel", null));
            assertUnavailableWithin(3_000, () -> api.get("/readyz"));
            assertEquals(200, api.get("/healthz").status());
            relay.heal();
            awaitOk(() -> api.get("/readyz"));
            assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + job).text("status"));
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        }
    }

    @Test
    void pawl_starts_without_its_database_and_is_ready_once_it_is_there() {
        try (Relay relay = Relay.to(database.url())) {
            relay.cut();
            try (RunningPawl pawl = start(relay)) {
                Api api = pawl.asNewEditor();
                assertEquals(200, api.get("/healthz").status());
                assertUnavailableWithin(3_000, () -> api.get("/readyz"));
                relay.heal();
                awaitOk(() -> api.get("/readyz"));
                assertEquals(200, api.get("/projects").status());
            }
        }
    }

    @Test
    void a_database_that_falls_silent_is_given_up_on_as_unavailable() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl pawl = start(relay)) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            relay.freeze();
            // The first meets a connection in use a moment ago, which is trusted; the others find it out of use.
            assertUnavailableWithin(4_500, () -> api.post("/jobs/" + job + "/cancel", null));
            assertUnavailableWithin(3_500, () -> api.get("/jobs/" + job));
            assertEquals(200, api.get("/healthz").status());
            relay.heal();
            awaitOk(() -> api.get("/readyz"));
            assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + job).text("status"));
        }
    }

    @Test
    void a_job_whose_row_is_held_is_busy_after_two_seconds_and_unchanged() throws SQLException {
        Api api = RunningPawl.shared().asNewEditor();
        String job = api.createRunningJob();
        String before = everything(api, job);
        try (Connection stranger = database.connectAsSuperuser();
                Statement hold = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            hold.execute("SELECT FROM job WHERE id = '" + job + "' FOR UPDATE");
            Instant start = Instant.now();
            Api.Answer answer = api.post("/jobs/" + job + "/cancel", null);
            Duration waited = Duration.between(start, Instant.now());
            assertEquals(503, answer.status());
            assertEquals("JOB_BUSY", answer.text("error_code"));
            assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
            assertTrue(waited.toMillis() > 1_500 && waited.toMillis() < 3_000, waited::toString);
            assertEquals(before, everything(api, job));
            stranger.rollback();
        }
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
    }

    private RunningPawl start(Relay relay) {
        return RunningPawl.start(
                database, Map.of("PAWL_DATABASE_URL", relay.in(database.url()), "PAWL_DATABASE_POOL_SIZE", "2"));
    }

    private static void assertUnavailableWithin(long millis, Supplier<Api.Answer> request) {
        Instant start = Instant.now();
        Api.Answer answer = request.get();
        Duration waited = Duration.between(start, Instant.now());
        assertEquals(503, answer.status(), () -> answer.response().body());
        assertEquals("SERVICE_UNAVAILABLE", answer.text("error_code"));
        assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
        assertTrue(waited.toMillis() < millis, waited::toString);
    }

    private static void awaitOk(Supplier<Api.Answer> request) {
        Eventually.await(() -> request.get().status() == 200, "not back");
    }

    private static String everything(Api api, String job) {
        return api.get("/jobs/" + job).response().body()
                + api.get("/jobs/" + job + "/audit-events").response().body();
    }
}
