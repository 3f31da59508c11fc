package dev.pawl.cli.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A callback that has arrived.
 *
 * @param hasSecret whether it had the right callback secret
 * @param fault how it breaks the form of a report; empty if it does not
 */
record Report(JsonNode body, boolean hasSecret, String fault) {
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
