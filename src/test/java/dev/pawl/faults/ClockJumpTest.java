package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.JumpingClock;
import dev.pawl.testing.Report;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose clock is set an hour back or ahead while it works. */
class ClockJumpTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final JumpingClock clock = new JumpingClock();
    private final RunningPawl pawl = RunningPawl.start(RunningPawl.shared().database(), Map.of(), clock);
    private final Api api = new Api(pawl.url(), pawl.key().token("jumper", List.of("editor"), Duration.ofHours(12)));

    @AfterEach
    void close() {
        pawl.close();
    }

    @Test
    void the_trail_keeps_its_order_when_the_clock_jumps_back_and_ahead() {
        String job = api.createJob();
        clock.jumpTo(HOUR.negated());
        assertEquals(
                200,
                api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://v\"}")
                        .status());
        clock.jumpTo(HOUR);
        assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
        clock.jumpTo(Duration.ZERO);
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());

        List<JsonNode> trail = Trail.of(api, job);
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, job));
        assertEquals(
                List.of(1, 2, 3, 4),
                trail.stream().map(event -> event.path("sequence").asInt()).toList());
        List<Instant> times = trail.stream()
                .map(event -> Instant.parse(event.path("recorded_at").asText()))
                .toList();
        assertTrue(times.get(1).isBefore(times.get(0)), times::toString);
        assertTrue(times.get(3).isBefore(times.get(2)), times::toString);
    }

    @Test
    void what_is_too_far_ahead_is_told_by_the_clock_of_the_server() {
        String job = api.createRunningJob();
        Report soon = Report.of("AUDIO_READY").at(Instant.now().plus(HOUR));
        assertEquals(400, soon.sendTo(pawl.url(), job).status());
        clock.jumpTo(HOUR);
        assertEquals(204, soon.sendTo(pawl.url(), job).status());
        clock.jumpTo(HOUR.negated());
        Report now = Report.of("TRANSCRIBING").at(Instant.now());
        assertEquals(400, now.sendTo(pawl.url(), job).status());
        clock.jumpTo(Duration.ZERO);
        Api.Answer late = now.sendTo(pawl.url(), job);
        assertEquals("CALLBACK_OUT_OF_ORDER", late.text("error_code"));
    }
}
