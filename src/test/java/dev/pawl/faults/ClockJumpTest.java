package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.JumpingClock;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process whose clock is set back or ahead while it works: everything goes by the database's (spec/decisions/039). */
@Slow("each case starts a Pawl with a clock of its own")
@LogsWarnings(perhaps = "WARN ")
class ClockJumpTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String EDITOR = "jumper";
    private static final String FAR_OFF =
            "SELECT recorded_at::text FROM audit_event WHERE recorded_at NOT BETWEEN now() - interval '30 minutes' AND now() + interval '30 minutes'";

    private final TestDatabase database = TestDatabase.create();
    private final JumpingClock clock = new JumpingClock();
    private final RunningPawl pawl = RunningPawl.start(database, Map.of(), clock);
    private final Api api = new Api(pawl.url(), pawl.key().token(EDITOR, List.of("editor"), Duration.ofDays(3)));

    @AfterEach
    void close() {
        pawl.close();
    }

    @Test
    void what_is_recorded_bears_the_time_of_the_database() {
        String job = api.createJob();
        clock.jumpTo(HOUR.negated());
        assertEquals(
                200,
                api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/v\"}")
                        .status());
        clock.jumpTo(HOUR);
        assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
        clock.jumpTo(Duration.ZERO);
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());

        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, job));
        assertEquals(List.of(), Query.texts(database, FAR_OFF));
    }

    @Test
    void what_is_too_far_ahead_is_told_by_the_clock_of_the_database() {
        String job = api.createRunningJob();
        CallbackReport soon = CallbackReport.of("AUDIO_READY").at(Instant.now().plus(HOUR));
        clock.jumpTo(HOUR);
        assertEquals(400, soon.sendTo(pawl.url(), job).status());
        clock.jumpTo(HOUR.negated());
        CallbackReport now = CallbackReport.of("AUDIO_READY").at(Instant.now());
        assertEquals(204, now.sendTo(pawl.url(), job).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H"})
    void a_process_whose_clock_is_off_says_so_and_is_not_ready(Duration jump) {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            assertEquals(200, api.get("/readyz").status());
            clock.jumpTo(jump);
            Eventually.await(() -> api.get("/readyz").status() == 503, "still ready");
            log.await(event -> event.getFormattedMessage().contains("not ready: the clock of this process"));
            double skew = Scrape.of(pawl.url()).sum("pawl_clock_skew_seconds");
            assertEquals((double) jump.toSeconds(), skew, 60, "seconds that it is off");
            clock.jumpTo(Duration.ZERO);
            Eventually.await(() -> api.get("/readyz").status() == 200, "not ready again");
            log.await(event -> event.getFormattedMessage().startsWith("ready again"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT5H", "PT-5H"})
    void the_watchdog_ends_what_is_silent_by_the_database_s_clock_and_nothing_else(Duration jump) {
        clock.jumpTo(jump);
        UUID healthy = delivered("1 hour");
        UUID silent = delivered("3 hours");
        pawl.withBackgroundWork();
        Eventually.await(() -> api.get("/jobs/" + silent).text("status").equals("FAILED"), "not ended");
        Eventually.await(
                () -> isTrue("SELECT watchdog_at > now() FROM dispatch WHERE job_id = ?", healthy), "not seen");
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + healthy).text("status"));
        Eventually.await(
                () -> isTrue("SELECT last_success IS NOT NULL AND NOT picked AND"
                        + " execution_time - now() BETWEEN interval '-30 minutes' AND interval '30 minutes'"
                        + " FROM scheduled_tasks WHERE task_name = 'watchdog'"),
                "the next sweep is far away");
    }

    @Test
    void an_answer_is_kept_for_a_day_of_the_database() {
        String job = api.createJob();
        Api.Answer first = api.post("/jobs/" + job + "/cancel", null, "Idempotency-Key", "once");
        clock.jumpTo(Duration.ofHours(25));
        Api.Answer second = api.post("/jobs/" + job + "/cancel", null, "Idempotency-Key", "once");
        assertEquals(first.json(), second.json());
        assertEquals("true", second.header("Idempotency-Replayed"));
    }

    /** A job whose order was taken so long ago by the database's clock, and that has not been heard of since. */
    private UUID delivered(String ago) {
        UUID id = JobFixture.inStatus(database, EDITOR, "AUDIO_EXTRACTING");
        JobFixture.withDispatch(database, id, "DELIVERED");
        String longAgo = "UPDATE dispatch SET delivered_at = now() - CAST(? AS interval) WHERE job_id = ?";
        PastGuards.write(database, "dispatch", longAgo, ago, id);
        return id;
    }

    private boolean isTrue(String query, Object... values) {
        return Query.texts(database, query, values).equals(List.of("t"));
    }
}
