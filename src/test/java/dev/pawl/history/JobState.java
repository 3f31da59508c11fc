package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.CallbackReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a job between two transitions, as far as spec/ makes it visible.
 *
 * @param version 0 before its creation
 * @param movedVersion the version with which it came to its status
 * @param retryOf the job that it retries; empty for a first attempt
 * @param work its latest dispatch; null if it has none
 * @param applied the callbacks that were applied, in this order
 */
record JobState(
        String id,
        int version,
        int movedVersion,
        String status,
        ObjectNode manifest,
        @Nullable ObjectNode failure,
        String createdAt,
        String updatedAt,
        String retryOf,
        @Nullable Work work,
        List<CallbackReport> applied) {

    /** It is not there yet. */
    static JobState unborn(String id) {
        return new JobState(id, 0, 0, "", emptyManifest(), null, "", "", "", null, List.of());
    }

    /** It is not there yet; when it is, it tries {@code failed} again. */
    static JobState unbornRetryOf(String id, JobState failed) {
        return new JobState(id, 0, 0, "", failed.manifest, null, "", "", failed.id, Work.of("RETRY", 0), List.of());
    }

    /** The state after the transition of {@code event}, which {@code call} requested. */
    JobState after(JsonNode event, Call call) {
        ObjectNode newManifest = call instanceof Call.Callback(var report) ? with(report) : manifest.deepCopy();
        ObjectNode newFailure = failure;
        List<CallbackReport> newApplied = new ArrayList<>(applied);
        if (call instanceof Call.Confirm confirm) {
            newManifest.put("video_uri", confirm.videoUri());
        }
        if (call instanceof Call.Callback callback) {
            newFailure = failureOf(callback.report());
            newApplied.add(callback.report());
        }
        String newStatus = event.path("new_status").asText();
        String recordedAt = event.path("recorded_at").asText();
        return new JobState(
                id,
                version + 1,
                newStatus.equals(status) ? movedVersion : version + 1,
                newStatus,
                newManifest,
                newFailure,
                version == 0 ? recordedAt : createdAt,
                recordedAt,
                retryOf,
                workAfter(event.path("new_status").asText(), call),
                newApplied);
    }

    /** What its manifest becomes with what {@code report} brings. */
    ObjectNode with(CallbackReport report) {
        ObjectNode merged = manifest.deepCopy();
        merge(merged, report.member("artifact_updates"));
        return merged;
    }

    boolean hasEnded() {
        return Permitted.isTerminal(status);
    }

    /**
     * A dispatch.
     *
     * @param active whether its work was not over when the job last moved by itself or by a callback
     * @param proven whether the orchestrator must have the order, since it has called back
     * @param callbacksBefore how many callbacks were applied to the job before it
     */
    record Work(String kind, boolean active, boolean proven, int callbacksBefore) {
        static Work of(String kind, int callbacksBefore) {
            return new Work(kind, true, false, callbacksBefore);
        }

        boolean isRun() {
            return kind.equals("RUN") || kind.equals("RETRY");
        }
    }

    private @Nullable Work workAfter(String newStatus, Call call) {
        return switch (call) {
            case Call.Run run -> Work.of("RUN", applied.size());
            case Call.Order(var action, var version) ->
                Work.of(action.equals("export") ? "EXPORT" : "REGENERATE", applied.size());
            case Call.Callback callback
            when work != null && work.active() ->
                new Work(work.kind(), Permitted.permits(newStatus, "FAILED"), true, work.callbacksBefore());
            case Call.Callback callback
            when newStatus.equals("REGENERATING") || newStatus.equals("EXPORTING") ->
                new Work("ADOPTED", true, true, applied.size());
            default -> work;
        };
    }

    String artifact(String key) {
        return manifest.path(key).asText();
    }

    /** The time of the latest callback applied, since it has its dispatch if it has one; null when there was none. */
    @Nullable
    Instant latest() {
        boolean isFirst = work != null && work.active() && applied.size() == work.callbacksBefore();
        return isFirst || applied.isEmpty() ? null : applied.getLast().occurredAt();
    }

    /** The furthest checkpoint: where a retry of it resumes. */
    String checkpoint() {
        if (!artifact("transcript_uri").isEmpty()) {
            return "TRANSCRIPT_READY";
        }
        return artifact("audio_uri").isEmpty() ? "UPLOADED" : "AUDIO_READY";
    }

    private static ObjectNode emptyManifest() {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.putArray("exports");
        return manifest;
    }

    private static void merge(ObjectNode manifest, JsonNode updates) {
        updates.properties().forEach(update -> {
            if (update.getKey().equals("exports")) {
                ArrayNode exports = manifest.withArray("exports");
                update.getValue().forEach(uri -> {
                    if (!contains(exports, uri)) {
                        exports.add(uri);
                    }
                });
            } else {
                manifest.set(update.getKey(), update.getValue());
            }
        });
    }

    private static boolean contains(ArrayNode list, JsonNode wanted) {
        for (JsonNode item : list) {
            if (item.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable ObjectNode failureOf(CallbackReport report) {
        if (!report.text("status").equals("FAILED")) {
            return null;
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", report.text("failure_code"))
                .put("message", report.text("failure_message"))
                .put("stage", report.text("failed_stage"));
    }
}
