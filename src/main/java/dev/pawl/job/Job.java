package dev.pawl.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of the media pipeline, as its editor sees it (spec/openapi.yaml, Job).
 *
 * @param title what its editor calls it, 1 to 200 characters; null for none
 * @param labels up to 16 names with values, by which its editor finds it; null for none
 * @param version 1 for a new job, incremented by each transition
 * @param movedVersion the version with which it came to its status: that of the latest transition to another one
 * @param progress of the present status; null if none was reported, and in a locked job
 * @param ended null while it lives
 * @param dispatch the latest one; null before the first
 * @param origin what the job is a retry of; null for a first attempt
 * @param latestCallback the latest callback applied; null before the first
 * @param beingRetried whether another job of its chain of retries has not ended; not looked up for a locked job
 */
@JsonPropertyOrder({
    "id",
    "project_id",
    "title",
    "labels",
    "status",
    "allowed_actions",
    "manifest",
    "failure",
    "ended",
    "retry_of",
    "dispatch",
    "progress"
})
public record Job(
        UUID id,
        UUID projectId,
        @Nullable String title,
        @Nullable SortedMap<String, String> labels,
        JobStatus status,
        int version,
        @JsonIgnore int movedVersion,
        Manifest manifest,
        @Nullable Failure failure,
        @Nullable Ended ended,
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
    public static Job created(UUID id, UUID projectId, JobNames names, Instant now) {
        return new Job(
                id,
                projectId,
                names.title(),
                names.labels(),
                JobStatus.CREATED,
                1,
                1,
                Manifest.EMPTY,
                null,
                null,
                null,
                null,
                now,
                now,
                null,
                null,
                false);
    }

    /** A new job that tries {@code tried} again from its furthest checkpoint, under the same names. */
    public static Job retrying(Job tried, UUID id, RetryOrigin origin, Instant now) {
        return new Job(
                id,
                tried.projectId(),
                tried.title(),
                tried.labels(),
                origin.resumeFromStatus(),
                1,
                1,
                tried.manifest(),
                null,
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

    /** What its editor calls it. */
    public JobNames names() {
        return new JobNames(title, labels);
    }

    /** A copy under other names. */
    public Job withNames(JobNames newNames) {
        return with(newNames, dispatch, progress, beingRetried);
    }

    Job withDispatch(Dispatch newDispatch) {
        return with(names(), newDispatch, progress, beingRetried);
    }

    Job withBeingRetried(boolean newBeingRetried) {
        return with(names(), dispatch, progress, newBeingRetried);
    }

    Job withProgress(@Nullable Progress newProgress) {
        return with(names(), dispatch, newProgress, beingRetried);
    }

    private Job with(
            JobNames newNames,
            @Nullable Dispatch newDispatch,
            @Nullable Progress newProgress,
            boolean newBeingRetried) {
        return new Job(
                id,
                projectId,
                newNames.title(),
                newNames.labels(),
                status,
                version,
                movedVersion,
                manifest,
                failure,
                ended,
                newDispatch,
                newProgress,
                createdAt,
                updatedAt,
                origin,
                latestCallback,
                newBeingRetried);
    }
}
