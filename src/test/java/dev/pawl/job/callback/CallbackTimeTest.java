package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The time that a callback gives for itself. */
class CallbackTimeTest {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @ParameterizedTest
    @CsvSource({
        "2025-06-24T16:31:07Z, 2025-06-24T16:31:07.000000Z",
        "2025-06-24T18:31:07.25+02:00, 2025-06-24T16:31:07.250000Z",
        "2025-06-24T00:16:07.250000-05:45, 2025-06-24T06:01:07.250000Z",
        "2025-06-24T16:31:07.2500019Z, 2025-06-24T16:31:07.250001Z",
        "2025-06-24T16:31:07-00:00, 2025-06-24T16:31:07.000000Z",
        "2024-02-29T23:59:59.999999+00:00, 2024-02-29T23:59:59.999999Z",
        "2016-12-31T23:59:60Z, 2016-12-31T23:59:59.000000Z",
        "2016-12-31T23:59:60.5Z, 2016-12-31T23:59:59.500000Z",
        "1582-10-10T00:00:00Z, 1582-10-10T00:00:00.000000Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000000Z",
        "0001-01-01T00:00:00+18:00, 0000-12-31T06:00:00.000000Z"
    })
    void a_time_with_an_offset_is_kept_in_utc_to_the_microsecond(String sent, String kept) {
        Api.Answer answer = send(sent);
        assertEquals(204, answer.status(), answer.response()::body);
        assertEquals(kept, Trail.of(api, job).getLast().path("occurred_at").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "1750782667",
                "2025-06-24",
                "16:31:07Z",
                "20250624T163107Z",
                "2025-06-24T16:31Z",
                "2025-06-24T16:31:07",
                "2025-06-24 16:31:07Z",
                "2025-06-24t16:31:07z",
                "2025-06-24T16:31:07.Z",
                "2025-06-24T16:31:07,5Z",
                "2025-06-24T16:31:07.0000000001Z",
                "2025-06-24T16:31:07-0000",
                "2025-06-24T16:31:07+0200",
                "2025-06-24T16:31:07+02",
                "2025-06-24T16:31:07 +02:00",
                "2025-06-24T16:31:07+23:59",
                "2025-06-24T16:31:07+25:00",
                "2025-06-24T16:31:07+02:00[Europe/Paris]",
                "2025-06-24T24:00:00Z",
                "2025-06-24T16:60:00Z",
                "2025-06-24T23:59:61Z",
                "2017-01-01T00:59:60+01:00",
                "2025-06-31T16:31:07Z",
                "2025-02-29T16:31:07Z",
                "9999-12-31T23:59:59-18:00",
                "999999-01-01T00:00:00Z",
                "+999999-01-01T00:00:00Z",
                "+1000000000-01-01T00:00:00Z",
                "-2025-06-24T16:31:07Z",
                "0000-01-01T00:00:00+18:00",
                " 2025-06-24T16:31:07Z",
                "2025-06-24T16:31:07Z ",
                "2025-06-24T16:31:07Z\\n",
                "2025-06-24T16:31:07Z\\u0000",
                "\u0662025-06-24T16:31:07Z"
            })
    void anything_else_is_refused_by_name(String sent) {
        Api.Answer refused = send(sent);
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("/occurred_at", refused.json().at("/errors/0/pointer").asText());
        assertEquals(3, api.get("/jobs/" + job).json().path("version").asInt());
    }

    @Test
    void a_clock_that_is_wrong_by_more_than_five_minutes_is_refused_in_every_zone() {
        Instant tooFar = Instant.now().plus(TOLERANCE).plus(MARGIN);
        for (ZoneOffset zone : new ZoneOffset[] {ZoneOffset.UTC, ZoneOffset.ofHours(14), ZoneOffset.ofHours(-12)}) {
            Api.Answer refused = Rows.unchangedBy(
                    pawl.database(), () -> send(tooFar.atOffset(zone).toString()));
            assertEquals(400, refused.status(), refused.response()::body);
            assertEquals("/occurred_at", refused.json().at("/errors/0/pointer").asText());
        }
    }

    @Test
    void a_clock_that_is_wrong_by_less_is_believed() {
        Instant ahead = Instant.now().plus(TOLERANCE).minus(MARGIN);
        assertEquals(
                204, send(ahead.atOffset(ZoneOffset.ofHours(14)).toString()).status());
    }

    private Api.Answer send(String occurredAt) {
        String json = CallbackReport.of("AUDIO_READY")
                .with("occurred_at", "OCCURRED_AT")
                .toString();
        return CallbackReport.send(pawl.url(), job, json.replace("OCCURRED_AT", occurredAt));
    }
}
