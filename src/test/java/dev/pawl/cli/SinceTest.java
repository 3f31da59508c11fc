package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times as people say them. */
class SinceTest {
    /** The day after the clocks went back. */
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-10-26T09:30:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-10-26T08:28:30Z",
        "30m, 2026-10-26T08:00:00Z",
        "2H, 2026-10-26T06:30:00Z",
        "1d, 2026-10-25T08:30:00Z",
        "2d, 2026-10-24T07:30:00Z",
        "1w, 2026-10-19T07:30:00Z",
        "today, 2026-10-25T23:00:00Z",
        "yesterday, 2026-10-24T22:00:00Z",
        "Yesterday, 2026-10-24T22:00:00Z",
        "2026-11-01, 2026-10-31T23:00:00Z",
        "2026-11-01T09:00:00Z, 2026-11-01T09:00:00Z",
        "2026-11-01T09:00:00+02:00, 2026-11-01T07:00:00Z"
    })
    void they_are_in_the_zone_of_the_user(String text, Instant time) {
        assertEquals(time, Since.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h", "2 h", "2y", "-2h", "999999h", "2026-13-01", "2026-11-01T09:00:00", "tomorrow"})
    void what_is_no_time_is_refused(String text) {
        assertThrows(TypeConversionException.class, () -> Since.parse(text, NOW));
    }
}
