package dev.pawl.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After}: a number of seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /** The time in {@code value}, at most an hour after {@code now}; empty if it is not valid. */
    static Optional<Instant> parse(String value, Instant now) {
        Instant longest = now.plus(LONGEST);
        return (value.matches("\\d{1,9}") ? Optional.of(now.plusSeconds(Long.parseLong(value))) : date(value))
                .map(time -> time.isAfter(longest) ? longest : time);
    }

    private static Optional<Instant> date(String value) {
        try {
            return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
