package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;

/** A callback as the fake Pawl received it, and the status it answered; 0 when it gave no answer. */
record StatusReport(String jobId, String secret, JsonNode body, int answer) {
    String text(String member) {
        return body.path(member).asText();
    }
}
