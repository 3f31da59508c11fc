package dev.pawl.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a callback says, once it is parsed and defaults are filled in: two that are equal are the same payload.
 *
 * @param dispatch the label of the dispatch that it names; null if it names none
 */
record Callback(
        String eventId,
        String status,
        Instant occurredAt,
        @Nullable Integer sequence,
        @Nullable String dispatch,
        String correlationId,
        String actorType,
        Map<String, Object> artifacts,
        @Nullable Failure failure) {

    /** The three fields that go with FAILED. */
    record Failure(String code, String message, String stage) {}

    Callback withCorrelationId(String other) {
        return new Callback(eventId, status, occurredAt, sequence, dispatch, other, actorType, artifacts, failure);
    }
}
