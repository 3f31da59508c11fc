package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.http.Health;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The log has each change of state once, an outage at most once a minute, and more at level DEBUG. */
@Slow("the database goes away and comes back")
@LogsWarnings(perhaps = "WARN ")
class StateLogTest {
    private static final Set<String> OF_STATE = Set.of(App.class.getName(), Health.class.getName());

    @Test
    void each_change_between_ready_and_not_is_one_line_whether_or_not_somebody_asks() {
        TestDatabase database = TestDatabase.create();
        try (CapturedLog log = CapturedLog.asInProduction();
                Relay relay = Relay.to(database.url())) {
            try (RunningPawl pawl = RunningPawl.start(
                            database,
                            Map.of("PAWL_DATABASE_URL", relay.in(database.url())),
                            Timings.giveUpConnections())
                    .withBackgroundWork()) {
                log.await(saying("ready"));
                relay.cut();
                log.await(saying("not ready: the database cannot be reached, or takes no writes"));
                Api stranger = new Api(pawl.url(), null);
                assertEquals(503, stranger.get("/readyz").status());
                assertEquals(503, pawl.asNewEditor().get("/projects").status());
                assertEquals(503, pawl.asNewEditor().get("/projects").status());
                relay.heal();
                log.await(saying("ready again"));
                Eventually.await(() -> stranger.get("/readyz").status() == 200, "not ready");
            }
            assertEquals(
                    List.of(
                            "INFO ready",
                            "WARN not ready: the database cannot be reached, or takes no writes",
                            "INFO ready again",
                            "INFO stopping: not ready any more, and serving on for PT0S",
                            "INFO stopped"),
                    log.lines(event -> OF_STATE.contains(event.getLoggerName())));
            assertEquals(
                    1,
                    log.lines(event -> event.getMessage().startsWith("unavailable"))
                            .size(),
                    log.text());
            assertEquals(
                    1,
                    log.lines(event -> event.getMessage().startsWith("not listening"))
                            .size(),
                    log.text());
        }
    }

    @Test
    void an_orchestrator_that_is_away_is_one_line_however_many_webhooks_wait_for_it_and_one_when_it_is_back() {
        try (CapturedLog log = CapturedLog.asInProduction();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            pawl.orchestrator().answer(webhook -> 503);
            Api api = pawl.asNewEditor();
            List<String> jobs = List.of(api.createRunningJob(), api.createRunningJob(), api.createRunningJob());
            for (String job : jobs) {
                log.await(saying("run-" + dispatch(api, job) + " was not delivered: HTTP_503"));
            }
            pawl.orchestrator().answer(webhook -> 202);
            log.await(saying("the orchestrator at PAWL_ORCHESTRATOR_URL takes webhooks again"));
            assertEquals(
                    List.of(
                            "WARN the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks: HTTP_503",
                            "INFO the orchestrator at PAWL_ORCHESTRATOR_URL takes webhooks again"),
                    log.lines(event -> event.getFormattedMessage().startsWith("the orchestrator")));
        }
    }

    @Test
    void who_debugs_sees_the_moves_of_jobs_and_the_webhooks() {
        try (CapturedLog log = CapturedLog.asInProduction();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            log.await(saying("job " + job + ": UPLOADED to AUDIO_EXTRACTING by editor"));
            log.await(saying("run-" + dispatch(api, job) + " was answered HTTP 204"));
            assertTrue(log.lines(event -> event.getMessage().startsWith("job ")).stream()
                    .allMatch(line -> line.startsWith("DEBUG ")));
        }
    }

    private static String dispatch(Api api, String job) {
        return api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
    }

    private static Predicate<ILoggingEvent> saying(String message) {
        return event -> event.getFormattedMessage().equals(message);
    }
}
