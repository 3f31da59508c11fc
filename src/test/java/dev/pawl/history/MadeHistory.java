package dev.pawl.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A history made up by hand: what was never said by any service. Times count from 0, an audit event has its sequence as time. */
final class MadeHistory {
    static final String JOB = "job-1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> trail = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> sent = new HashSet<>();

    /** A job that was created, uploaded and run, each by a call of its own and all answered by the time 60. */
    static MadeHistory ofRunningJob() {
        return new MadeHistory()
                .event("", "CREATED", "create")
                .event("CREATED", "UPLOADED", "confirm")
                .event("UPLOADED", "AUDIO_EXTRACTING", "run")
                .told("create", new Call.Create(), 10, 20, 201, """
                        {"id": "job-1", "status": "CREATED", "version": 1, "manifest": {"exports": []},
                         "allowed_actions": ["confirm_upload", "cancel"], "created_at": "1", "updated_at": "1"}""")
                .told("confirm", new Call.Confirm("v", 0), 30, 40, 200, """
                        {"replayed": false, "job":
                        {"id": "job-1", "status": "UPLOADED", "version": 2, "manifest": {"video_uri": "v", "exports": []},
                         "allowed_actions": ["run", "cancel"], "created_at": "1", "updated_at": "2"}}""")
                .told("run", new Call.Run(0), 50, 60, 202, """
                        {"job_id": "job-1", "status": "AUDIO_EXTRACTING", "replayed": false}""");
    }

    /** Like {@link #ofRunningJob}, then cancelled by a call that was sent at 100 and answered at 110. */
    static MadeHistory ofCancelledJob() {
        return ofRunningJob()
                .event("AUDIO_EXTRACTING", "CANCELLED", "cancel")
                .told("cancel", new Call.Cancel(0), 100, 110, 200, job(4, "CANCELLED", "", "WITHDRAWN"));
    }

    /** The job after its run, as its editor sees it. */
    static String job(int version, String status, String actions, String dispatchState) {
        return """
                {"id": "job-1", "status": "%s", "version": %d, "manifest": {"video_uri": "v", "exports": []},
                 "allowed_actions": [%s], "created_at": "1", "updated_at": "%d",
                 "dispatch": {"dispatch_id": "dispatch-1", "kind": "RUN", "state": "%s"}}""".formatted(status, version, actions, version, dispatchState);
    }

    static String running() {
        return job(3, "AUDIO_EXTRACTING", "\"cancel\"", "PENDING");
    }

    static String refusal(String errorCode, String current, String attempted, String allowed) {
        return """
                {"error_code": "%s", "current_status": "%s", "attempted_status": "%s", "allowed_next_statuses": [%s]}""".formatted(errorCode, current, attempted, allowed);
    }

    /** The response of a cancelled job to a request for {@code attempted}. */
    static String cancelledBefore(String attempted) {
        return refusal("FSM_TERMINAL_IMMUTABLE", "CANCELLED", attempted, "");
    }

    /** A transition by an editor. */
    MadeHistory event(String from, String to, String correlationId) {
        String now = Integer.toString(trail.size() + 1);
        return event(from, to, correlationId, "editor", now);
    }

    MadeHistory event(String from, String to, String correlationId, String actor, String occurredAt) {
        trail.add(JsonNodeFactory.instance
                .objectNode()
                .put("sequence", trail.size() + 1)
                .put("prev_status", from)
                .put("new_status", to)
                .put("correlation_id", correlationId)
                .put("actor_type", actor)
                .put("occurred_at", occurredAt)
                .put("recorded_at", Integer.toString(trail.size() + 1)));
        return this;
    }

    /** The reason of the latest event. */
    MadeHistory reason(String code) {
        ((ObjectNode) trail.getLast()).put("reason_code", code);
        return this;
    }

    MadeHistory told(String correlationId, Call call, long begun, long ended, int status, String body) {
        return told(correlationId, false, call, begun, ended, new Exchange.Answer(status, parse(body), false));
    }

    MadeHistory told(
            String correlationId, boolean stranger, Call call, long begun, long ended, Exchange.Answer answer) {
        exchanges.add(new Exchange(JOB, stranger, call, correlationId, begun, ended, answer));
        return this;
    }

    MadeHistory lost(String correlationId, Call call, long begun) {
        exchanges.add(new Exchange(JOB, false, call, correlationId, begun, begun + 1, null));
        return this;
    }

    MadeHistory sentToRun() {
        sent.add("dispatch-1");
        return this;
    }

    List<String> problems() {
        return new HistoryCheck(exchanges, Map.of(JOB, trail), sent).problems();
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
