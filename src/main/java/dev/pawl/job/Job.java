package dev.pawl.job;

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
 * @param version 1 at birth, plus one with each transition
 */
@JsonPropertyOrder({"id", "project_id", "status", "allowed_actions"})
public record Job(
        UUID id,
        UUID projectId,
        JobStatus status,
        Manifest manifest,
        @Nullable Failure failure,
        @Nullable UUID retryOf,
        @Nullable Dispatch dispatch,
        int version,
        Instant createdAt,
        Instant updatedAt) {

    /** What would be accepted now. */
    @JsonProperty
    public List<AllowedAction> allowedActions() {
        return AllowedAction.of(this);
    }

    Job withDispatch(@Nullable Dispatch newDispatch) {
        return new Job(id, projectId, status, manifest, failure, retryOf, newDispatch, version, createdAt, updatedAt);
    }
}
