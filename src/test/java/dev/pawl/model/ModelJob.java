package dev.pawl.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A job of the model, what it looks like to its editor, and what of it is in the database. */
final class ModelJob {
    final String label;
    final ModelProject project;
    String status;
    int version = 1;
    /** The version with which it came to its status. */
    private int movedVersion = 1;

    final Map<String, Object> manifest;
    Callback.@Nullable Failure failure;

    /** The latest is the last. */
    final List<ModelDispatch> dispatches = new ArrayList<>();

    @Nullable
    Callback latest;

    final List<Callback> applied = new ArrayList<>();
    final List<Map<String, Object>> trail = new ArrayList<>();
    final @Nullable RetryOrigin origin;

    /** Where a retry comes from. */
    record RetryOrigin(ModelJob of, String requestId, String profile, String resumeFrom, Object checkpoint) {}

    /** The ids of the applied callbacks, by the sequence of the audit event that each caused. */
    private final Map<Integer, String> causes = new HashMap<>();

    ModelJob(String label, ModelProject project, String actor, String correlationId, @Nullable RetryOrigin origin) {
        this.label = label;
        this.project = project;
        this.origin = origin;
        this.status = origin == null ? "CREATED" : origin.resumeFrom();
        this.manifest = new LinkedHashMap<>(origin == null ? Map.of("exports", Set.of()) : origin.of().manifest);
        trail.add(event("JOB_CREATED", "editor", "?" + actor, null, null, null, correlationId));
    }

    /** The first attempt of its chain of retries. */
    ModelJob root() {
        return origin == null ? this : origin.of().root();
    }

    boolean hasEnded() {
        return Statuses.hasEnded(status);
    }

    @Nullable
    ModelDispatch activeDispatch() {
        ModelDispatch dispatch = dispatch();
        return dispatch == null || !dispatch.isActive() ? null : dispatch;
    }

    /** Whether {@code ifMatch} is the tag of a version since which it has at most repeated its stage. */
    boolean hasNotMovedSince(String ifMatch) {
        return IntStream.rangeClosed(movedVersion, version).anyMatch(v -> ifMatch.equals("\"" + v + "\""));
    }

    /** The latest; null if there is none. */
    @Nullable
    ModelDispatch dispatch() {
        return dispatches.isEmpty() ? null : dispatches.getLast();
    }

    /** The dispatch with this label; null if it has none. */
    @Nullable
    ModelDispatch dispatch(String dispatchLabel) {
        return dispatches.stream()
                .filter(dispatch -> dispatch.label().equals(dispatchLabel))
                .findFirst()
                .orElse(null);
    }

    /** Whether its editor has the draft. */
    boolean isWithItsEditor() {
        return status.equals("DRAFT_READY") || status.equals("EDITING");
    }

    /** A transition by its editor. */
    void moveTo(String next, String editor, @Nullable String reason, String correlationId) {
        String from = status;
        take(next);
        trail.add(event("JOB_STATUS_TRANSITION_APPLIED", "editor", "?" + editor, from, reason, null, correlationId));
    }

    /** A cancel: with the status, the dispatch is withdrawn, or its stop is asked for. */
    void cancel(String editor, @Nullable String reason, String correlationId) {
        moveTo("CANCELLED", editor, reason, correlationId);
        ModelDispatch dispatch = activeDispatch();
        if (dispatch != null) {
            dispatch.state = dispatch.state.equals("PENDING") && !dispatch.attempted ? "WITHDRAWN" : "STOP_REQUESTED";
        }
    }

    /** An applied callback. */
    void apply(Callback callback) {
        String from = status;
        take(callback.status());
        failure = callback.failure();
        callback.artifacts().forEach((key, value) -> manifest.merge(key, value, ModelJob::merged));
        latest = callback;
        applied.add(callback);
        String code = failure == null ? null : failure.code();
        trail.add(event(
                "JOB_STATUS_TRANSITION_APPLIED",
                callback.actorType(),
                null,
                from,
                code,
                Shape.time(callback.occurredAt()),
                callback.correlationId()));
        causes.put(version, callback.eventId());
        ModelDispatch dispatch = activeDispatch();
        if (dispatch == null && (status.equals("REGENERATING") || status.equals("EXPORTING"))) {
            dispatch = new ModelDispatch("ADOPTED", this);
            dispatches.add(dispatch);
        }
        if (dispatch != null) {
            dispatch.delivered = true;
            dispatch.state = hasEnded() || isWithItsEditor() ? "FINISHED" : "DELIVERED";
        }
    }

    private void take(String next) {
        version++;
        movedVersion = next.equals(status) ? movedVersion : version;
        status = next;
    }

    private static Object merged(Object before, Object update) {
        if (before instanceof Set<?> some && update instanceof List<?> more) {
            Set<Object> all = new LinkedHashSet<>(some);
            all.addAll(more);
            return all;
        }
        return update;
    }

    private Map<String, Object> event(
            String type,
            String actorType,
            @Nullable String actorId,
            @Nullable String from,
            @Nullable String reason,
            @Nullable String occurredAt,
            String correlationId) {
        String recorded = "?recording %d of %s".formatted(version, label);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event_type", type);
        event.put("job_id", "?" + label);
        event.put("project_id", "?" + project.label());
        event.put("sequence", version);
        event.put("actor_type", actorType);
        Shape.put(event, "actor_id", actorId);
        Shape.put(event, "prev_status", from);
        event.put("new_status", status);
        Shape.put(event, "reason_code", reason);
        event.put("occurred_at", occurredAt == null ? recorded : occurredAt);
        event.put("recorded_at", recorded);
        event.put("correlation_id", correlationId);
        event.put("chain", "?chain %d of %s".formatted(version, label));
        return event;
    }

    /** The event that ended it; null while it lives. */
    private @Nullable Map<String, Object> end() {
        return hasEnded() ? trail.getLast() : null;
    }

    /** What an editor reads. */
    Map<String, Object> answer(boolean beingRetried) {
        Map<String, Object> job = common();
        job.put("allowed_actions", allowedActions(beingRetried));
        if (failure != null) {
            job.put("failure", Map.of("code", failure.code(), "message", failure.message(), "stage", failure.stage()));
        }
        ModelDispatch dispatch = dispatch();
        if (dispatch != null) {
            job.put("dispatch", dispatch.answer());
        }
        Map<String, Object> end = end();
        if (end != null) {
            Map<String, Object> by = new LinkedHashMap<>(Map.of("actor_type", end.get("actor_type")));
            Shape.put(by, "actor_id", end.get("actor_id"));
            Map<String, Object> ended = new LinkedHashMap<>(Map.of("at", end.get("recorded_at"), "by", by));
            Shape.put(ended, "reason_code", end.get("reason_code"));
            job.put("ended", ended);
        }
        return job;
    }

    /** The row of {@code job}. */
    Map<String, Object> row() {
        Map<String, Object> row = common();
        row.put("owner_id", "?" + project.owner());
        row.put("moved_version", movedVersion);
        row.put("live", !Statuses.hasEnded(status));
        if (status.equals("CREATED") || status.equals("UPLOADING")) {
            row.put("upload_check_at", "?upload check of " + label);
        }
        if (failure != null) {
            row.put("failure_code", failure.code());
            row.put("failure_message", failure.message());
            row.put("failed_stage", failure.stage());
        }
        Map<String, Object> end = end();
        if (end != null) {
            row.put("ended_as", status);
            row.put("ended_at", end.get("recorded_at"));
            row.put("ended_by_type", end.get("actor_type"));
            Shape.put(row, "ended_by_id", end.get("actor_id"));
            Shape.put(row, "ended_reason", end.get("reason_code"));
        }
        if (origin != null) {
            row.put("client_request_id", origin.requestId());
            row.put("model_profile", origin.profile());
            row.put("resume_from_status", origin.resumeFrom());
        }
        if (latest != null) {
            row.put("latest_callback_occurred_at", Shape.time(latest.occurredAt()));
            if (latest.sequence() != null) {
                row.put("latest_callback_sequence", latest.sequence());
            }
            row.put("latest_callback_recorded_at", "?reception %d of %s".formatted(applied.size(), label));
        }
        return row;
    }

    /** The trail as it is stored: each event with the callback that caused it. */
    List<Map<String, Object>> auditRows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> event : trail) {
            Map<String, Object> row = new LinkedHashMap<>(event);
            String eventId = causes.get(rows.size() + 1);
            if (eventId != null) {
                row.put("callback_id_hash", hash(eventId));
                row.put("callback_payload_hash", "?hash of " + label + eventId);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String hash(String eventId) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(eventId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of()
                    .formatHex(sha256, 0, 16)
                    .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> common() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "?" + label);
        fields.put("project_id", "?" + project.label());
        fields.put("status", status);
        fields.put("manifest", Map.copyOf(manifest));
        Shape.put(fields, "retry_of", origin == null ? null : "?" + origin.of().label);
        fields.put("version", version);
        fields.put("created_at", "?birth of " + label);
        fields.put("updated_at", "?update %d of %s".formatted(version, label));
        return fields;
    }

    private Set<Object> allowedActions(boolean beingRetried) {
        Set<Object> actions = new LinkedHashSet<>();
        if (Statuses.permits(status, "UPLOADED")) {
            actions.add("confirm_upload");
        }
        if (status.equals("UPLOADED") && activeDispatch() == null) {
            actions.add("run");
        }
        if (status.equals("DRAFT_READY")) {
            actions.add("open");
        }
        if (isWithItsEditor()) {
            actions.addAll(List.of("regenerate", "export", "finish"));
        }
        if (Statuses.permits(status, "CANCELLED")) {
            actions.add("cancel");
        }
        ModelDispatch latest = dispatch();
        if (latest != null && latest.state.equals("STOP_REQUESTED")) {
            actions.add("force_stop");
        }
        if (mayBeRetried() && manifest.containsKey("video_uri") && !beingRetried) {
            actions.add("retry");
        }
        return actions;
    }

    /** Whether it has ended without a result. */
    boolean mayBeRetried() {
        return status.equals("FAILED") || status.equals("CANCELLED");
    }

    /** How many exports it would have with those of {@code callback}. */
    int exportsWith(Callback callback) {
        Object more = callback.artifacts().getOrDefault("exports", List.of());
        return manifest.get("exports") instanceof Set<?> some && merged(some, more) instanceof Set<?> all
                ? all.size()
                : 0;
    }

    /** What it has under a key of the manifest, or what it has not. */
    boolean hasOther(String key, Object value) {
        return manifest.containsKey(key) && !Objects.equals(manifest.get(key), value);
    }
}
