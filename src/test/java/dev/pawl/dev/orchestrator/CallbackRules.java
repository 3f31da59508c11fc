package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which answer a callback gets, in the order of checks of spec/openapi.yaml, reportStatus; the table is left out. */
final class CallbackRules {
    private final Set<String> endedJobs = new HashSet<>();
    private final Set<String> seenEvents = new HashSet<>();
    private final Map<String, Instant> latest = new HashMap<>();

    void end(String jobId) {
        endedJobs.add(jobId);
    }

    Reply decide(String jobId, JsonNode body) {
        Reply reply = reply(jobId, body);
        return endedJobs.contains(jobId) ? reply.with("Pawl-Directive", "stop") : reply;
    }

    private Reply reply(String jobId, JsonNode body) {
        String eventId = body.path("event_id").asText();
        Instant occurredAt = Instant.parse(body.path("occurred_at").asText());
        if (seenEvents.contains(eventId)) {
            return Reply.of(200);
        }
        if (endedJobs.contains(jobId)) {
            return Reply.problem(409, "FSM_TERMINAL_IMMUTABLE");
        }
        if (occurredAt.isBefore(latest.getOrDefault(jobId, Instant.EPOCH))) {
            return Reply.problem(409, "CALLBACK_OUT_OF_ORDER");
        }
        seenEvents.add(eventId);
        latest.put(jobId, occurredAt);
        if (body.path("status").asText().equals("FAILED")) {
            endedJobs.add(jobId);
        }
        return Reply.of(204);
    }
}
