package dev.pawl.cli.orchestrator;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * A callback that has arrived.
 *
 * @param hasSecret whether it had the right callback secret
 * @param fault how it breaks the form of a report; empty if it does not
 */
record Report(JsonNode body, boolean hasSecret, String fault) {
    /**
     * Whether Pawl would refuse this event after {@code other}, because it is of an earlier time, or of a sequence that
     * is not greater. Times that are none are never out of order.
     */
    boolean isOutOfOrderAfter(Report other) {
        JsonNode sequence = body.path("sequence");
        JsonNode before = other.body.path("sequence");
        boolean isNumbered = sequence.isNumber() && before.isNumber();
        return isNumbered
                ? sequence.longValue() <= before.longValue()
                : time().truncatedTo(MICROS).isBefore(other.time().truncatedTo(MICROS));
    }

    private Instant time() {
        try {
            return OffsetDateTime.parse(body.path("occurred_at").asText()).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    String eventId() {
        return body.path("event_id").asText();
    }

    /** Empty if there is none. */
    String dispatchId() {
        return body.path("dispatch_id").asText();
    }

    String status() {
        return body.path("status").asText();
    }
}
