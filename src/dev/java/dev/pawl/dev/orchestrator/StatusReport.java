package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;

/** A callback that the fake Pawl received, and the status of its response; 0 for none. */
record StatusReport(String jobId, String secret, JsonNode body, int answer) {
    String text(String member) {
        return body.path(member).asText();
    }
}
