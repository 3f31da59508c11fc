package dev.pawl.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** A dispatch of the model. */
final class ModelDispatch {
    final String kind;
    final String job;
    String state = "PENDING";
    /** Whether the sender has begun to deliver it. */
    boolean attempted;
    /** Whether a callback has proven that the orchestrator has it. */
    boolean delivered;
    /** How many callbacks had been applied to its job before it. */
    int callbacksBefore;

    ModelDispatch(String kind, String job) {
        this.kind = kind;
        this.job = job;
    }

    boolean isActive() {
        return state.equals("PENDING") || state.equals("DELIVERED");
    }

    String id() {
        return "?dispatch of " + job;
    }

    /** What an editor reads. */
    Map<String, Object> answer() {
        Map<String, Object> dispatch = new LinkedHashMap<>();
        dispatch.put("dispatch_id", id());
        dispatch.put("kind", kind);
        dispatch.put("state", state);
        dispatch.put("created_at", "?birth of dispatch of " + job);
        if (delivered) {
            dispatch.put("delivered_at", "?delivery of " + job);
        }
        if (state.equals("STOP_REQUESTED")) {
            dispatch.put("stop_requested_at", "?stop of " + job);
        }
        return dispatch;
    }

    /** The row of {@code dispatch}, of a job in {@code status}. */
    Map<String, Object> row(String status) {
        Map<String, Object> row = answer();
        row.put("job_id", "?" + job);
        if (attempted) {
            row.put("attempt_started_at", "?attempt of " + job);
        }
        if (isActive() && Statuses.permits(status, "FAILED")) {
            row.put("watchdog_at", Shape.ANYTHING);
        }
        return row;
    }
}
