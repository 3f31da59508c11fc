package dev.pawl.delivery;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log lines of background failures, and that the work continues after them. */
@Slow("waits until the background has failed several times")
class BackgroundLogTest {
    private static final int FAILED_POLLS = 3;

    private final TestDatabase database = TestDatabase.create();
    private final CapturedLog log = CapturedLog.asInProduction();

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void while_the_database_is_away_one_line_says_so_and_afterwards_the_work_goes_on() throws Exception {
        try (Relay relay = Relay.to(database.url());
                RunningPawl pawl = behind(relay).withBackgroundWork()) {
            String job = JobFixture.inStatus(database, "editor", "UPLOADED").toString();
            relay.cut();
            log.await(event -> event.getFormattedMessage().startsWith("background work is held up"));
            Eventually.await(
                    () -> Scrape.of(pawl.url()).sum("hikaricp_connections_timeout_total") >= FAILED_POLLS,
                    "the database is not asked any more");
            relay.heal();
            awaitDelivered(pawl.as("editor"), job);
        }
        assertEquals(1, trouble().split("background work is held up", -1).length - 1, trouble());
        assertNothingLeaked();
        assertFalse(trouble().contains("\tat "), trouble());
    }

    @Test
    void a_service_that_starts_before_its_database_watches_over_jobs_all_the_same() {
        try (Relay relay = Relay.to(database.url())) {
            relay.cut();
            try (RunningPawl pawl = behind(relay)) {
                Thread.startVirtualThread(() -> {
                    log.await(event ->
                            event.getFormattedMessage().startsWith("not ready: the database cannot be reached"));
                    relay.heal();
                });
                pawl.withBackgroundWork(); // Returns when the database is there.
                awaitDelivered(
                        pawl.as("editor"),
                        JobFixture.inStatus(database, "editor", "UPLOADED").toString());
                Eventually.await(() -> !lastSuccessOfWatchdog().isEmpty(), "the watchdog does not run");
            }
        }
        assertNothingLeaked();
    }

    @Test
    void a_row_that_is_held_puts_the_delivery_off_for_seconds() {
        try (RunningPawl pawl = RunningPawl.start(database, Map.of(), Timings.giveUpLocks())) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            try (HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
                pawl.withBackgroundWork();
                held.awaitWaiting(1);
                ILoggingEvent line =
                        log.await(event -> event.getFormattedMessage().contains("put off"));
                assertEquals("job.run put off: JobBusy", line.getFormattedMessage());
            }
            Eventually.await(() -> isDelivered(api, job), "not delivered");
        }
        assertFalse(trouble().contains("\tat "), trouble());
    }

    @Test
    void a_defect_is_logged_without_the_words_of_the_database_and_the_delivery_tried_again() throws SQLException {
        try (RunningPawl pawl = RunningPawl.start(database).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            execute("REVOKE UPDATE ON dispatch FROM pawl_service");
            String job = api.createRunningJob();
            ILoggingEvent line = log.await(event -> event.getFormattedMessage().startsWith("job.run failed"));
            assertTrue(line.getThrowableProxy().getMessage().contains("42501"));
            execute("GRANT UPDATE ON dispatch TO pawl_service");
            Eventually.await(() -> isDelivered(api, job), "not delivered");
        }
        assertFalse(trouble().contains("permission denied"), trouble());
        assertNothingLeaked();
    }

    private RunningPawl behind(Relay relay) {
        return RunningPawl.start(
                database,
                Map.of("PAWL_DATABASE_URL", relay.in(database.url()), "PAWL_DATABASE_POOL_SIZE", "3"),
                Timings.giveUpTheDatabase());
    }

    private String lastSuccessOfWatchdog() {
        return Query.texts(
                        database,
                        "SELECT coalesce(last_success::text, '') FROM scheduled_tasks WHERE task_name = 'watchdog'")
                .getFirst();
    }

    /** Runs {@code job} as soon as that is possible. */
    private static void awaitDelivered(Api api, String job) {
        Eventually.await(() -> api.post("/jobs/" + job + "/run", null).status() == 202, "not accepted");
        Eventually.await(() -> isDelivered(api, job), "not delivered");
    }

    private static boolean isDelivered(Api api, String job) {
        return Working.stateOf(api, job).equals("DELIVERED");
    }

    /** The log without its lines about requests, and without what the embedded database itself says. */
    private String trouble() {
        return log.text()
                .lines()
                .filter(line -> !line.startsWith("dev.pawl.http.HttpPipeline ") && !line.startsWith("io.zonky."))
                .collect(joining("\n"));
    }

    private void assertNothingLeaked() {
        String text = trouble();
        assertFalse(text.contains("s3://"), text);
        assertFalse(text.contains("jdbc:"), text);
        assertFalse(text.contains(database.password()), text);
        assertFalse(text.contains(FakeOrchestrator.WEBHOOK_SECRET), text);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
