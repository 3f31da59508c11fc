package dev.pawl.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dispatch of the model. */
final class ModelDispatch {
    final String kind;
    final String job;
    final int number;
    final @Nullable String instructions;
    final List<String> formats;
    String state = "PENDING";
    /** Whether the sender has begun to deliver it. */
    boolean attempted;
    /** Whether a callback has proven that the orchestrator has it. */
    boolean delivered;
    /** How many callbacks had been applied to its job before it. */
    final int callbacksBefore;

    ModelDispatch(String kind, ModelJob job, @Nullable String instructions, List<String> formats) {
        this.kind = kind;
        this.job = job.label;
        this.number = job.dispatches.size() + 1;
        this.instructions = instructions;
        this.formats = formats;
        // The callback that begins adopted work is one of its own.
        this.callbacksBefore = job.applied.size() - (kind.equals("ADOPTED") ? 1 : 0);
    }

    ModelDispatch(String kind, ModelJob job) {
        this(kind, job, null, List.of());
    }

    boolean isActive() {
        return state.equals("PENDING") || state.equals("DELIVERED");
    }

    /** Names it among all dispatches. */
    String label() {
        return "dispatch " + number + " of " + job;
    }

    String id() {
        return "?" + label();
    }

    /** What an editor reads. */
    Map<String, Object> answer() {
        Map<String, Object> dispatch = new LinkedHashMap<>();
        dispatch.put("dispatch_id", id());
        dispatch.put("kind", kind);
        dispatch.put("state", state);
        dispatch.put("created_at", "?birth of " + label());
        if (delivered) {
            dispatch.put("delivered_at", "?delivery of " + label());
        }
        if (state.equals("STOP_REQUESTED")) {
            dispatch.put("stop_requested_at", "?stop of " + label());
        }
        return dispatch;
    }

    /** The row of {@code dispatch}, of a job in {@code status}. */
    Map<String, Object> row(String status) {
        Map<String, Object> row = answer();
        row.put("job_id", "?" + job);
        row.put("number", number);
        row.put("active", isActive());
        Shape.put(row, "instructions_uri", instructions);
        Shape.put(row, "formats", formats.isEmpty() ? null : String.join(",", formats));
        if (attempted) {
            row.put("attempt_started_at", "?attempt of " + label());
        }
        if (isActive() && Statuses.permits(status, "FAILED")) {
            row.put("watchdog_at", Shape.ANYTHING);
        }
        return row;
    }
}
