package dev.pawl.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of the media pipeline, as its editor sees it (spec/openapi.yaml, Job).
 *
 * @param version 1 for a new job, incremented by each transition
 * @param movedVersion the version with which it came to its status: that of the latest transition to another one
 * @param progress of the present status; null if none was reported, and in a locked job
 * @param dispatch the latest one; null before the first
 * @param origin what the job is a retry of; null for a first attempt
 * @param latestCallback the latest callback applied; null before the first
 * @param beingRetried whether another job of its chain of retries has not ended; not looked up for a locked job
 */
@JsonPropertyOrder({
    "id",
    "project_id",
    "status",
    "allowed_actions",
    "manifest",
    "failure",
    "retry_of",
    "dispatch",
    "progress"
})
public record Job(
        UUID id,
        UUID projectId,
        JobStatus status,
        int version,
        @JsonIgnore int movedVersion,
        Manifest manifest,
        @Nullable Failure failure,
        @Nullable Dispatch dispatch,
        @Nullable Progress progress,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore @Nullable RetryOrigin origin,
        @JsonIgnore @Nullable LatestCallback latestCallback,
        @JsonIgnore boolean beingRetried) {

    /**
     * When a callback happened and when it was recorded.
     *
     * @param sequence its number among those of its dispatch; null if it had none
     * @param occurredAt by the worker's clock
     * @param recordedAt by the server's clock
     */
    public record LatestCallback(@Nullable Long sequence, Instant occurredAt, Instant recordedAt) {}

    /** A new job without artifacts. */
    public static Job created(UUID id, UUID projectId, Instant now) {
        return new Job(
                id, projectId, JobStatus.CREATED, 1, 1, Manifest.EMPTY, null, null, null, now, now, null, null, false);
    }

    /** A new job that tries {@code ended} again from its furthest checkpoint. */
    public static Job retrying(Job ended, UUID id, RetryOrigin origin, Instant now) {
        return new Job(
                id,
                ended.projectId(),
                origin.resumeFromStatus(),
                1,
                1,
                ended.manifest(),
                null,
                null,
                null,
                now,
                now,
                origin,
                null,
                false);
    }

    /** The actions that would be accepted now. */
    @JsonProperty
    public List<AllowedAction> allowedActions() {
        return AllowedAction.of(this);
    }

    /** The failed or cancelled job that this one tries again; null for a first attempt. */
    @JsonProperty
    public @Nullable UUID retryOf() {
        return origin == null ? null : origin.retryOf();
    }

    /** Its latest dispatch if the orchestrator works on it, or may be about to; null otherwise. */
    @Nullable
    public Dispatch activeDispatch() {
        return dispatch != null && dispatch.isActive() ? dispatch : null;
    }

    Job withDispatch(Dispatch newDispatch) {
        return with(newDispatch, progress, beingRetried);
    }

    Job withBeingRetried(boolean newBeingRetried) {
        return with(dispatch, progress, newBeingRetried);
    }

    Job withProgress(@Nullable Progress newProgress) {
        return with(dispatch, newProgress, beingRetried);
    }

    private Job with(@Nullable Dispatch newDispatch, @Nullable Progress newProgress, boolean newBeingRetried) {
        return new Job(
                id,
                projectId,
                status,
                version,
                movedVersion,
                manifest,
                failure,
                newDispatch,
                newProgress,
                createdAt,
                updatedAt,
                origin,
                latestCallback,
                newBeingRetried);
    }
}
