package dev.pawl.job.callback;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.pawl.audit.Actor;
import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.fsm.JobStatus;
import dev.pawl.http.CorrelationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /internal/jobs/{jobId}/status}, with its defaults applied.
 *
 * @param eventId the worker's name for the event, 1 to 128 characters, unique for the job
 * @param occurredAt by the worker's clock, to the microsecond
 * @param sequence the place among the callbacks of its dispatch, from 1 on; null if it does not say
 * @param dispatchId the dispatch that the worker works on; null if it does not say
 * @param correlationId as it was sent, in any form; null if there was none
 * @param actorType orchestrator or system
 * @param failureCode present with FAILED and only then, like {@code failureMessage} and {@code failedStage}; all three
 *     as they were sent, in any form
 */
@JsonPropertyOrder(alphabetic = true)
record StatusCallback(
        String eventId,
        JobStatus status,
        Instant occurredAt,
        @Nullable Long sequence,
        @Nullable UUID dispatchId,
        @JsonDeserialize(using = AnyText.class) @Nullable String correlationId,
        @Nullable ActorType actorType,
        @Nullable ArtifactUpdates artifactUpdates,
        @JsonDeserialize(using = AnyText.class) @Nullable String failureCode,
        @JsonDeserialize(using = AnyText.class) @Nullable String failureMessage,
        @JsonDeserialize(using = AnyText.class) @Nullable String failedStage) {

    StatusCallback {
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
        actorType = Objects.requireNonNullElse(actorType, ActorType.orchestrator);
        artifactUpdates = Objects.requireNonNullElse(artifactUpdates, ArtifactUpdates.NONE);
    }

    /** The actor of the callback, with a new correlation id if the one that was sent is missing or malformed. */
    Actor actor() {
        String id = CorrelationId.ofCallback(correlationId);
        return actorType == ActorType.system ? new Actor.Machine(id) : new Actor.Orchestrator(id);
    }

    ArtifactUpdates artifacts() {
        return Objects.requireNonNullElse(artifactUpdates, ArtifactUpdates.NONE);
    }

    /** The failure in the form in which it is kept; null if the callback reports none. */
    @Nullable
    ReportedFailure failure() {
        return failureCode == null || failureMessage == null || failedStage == null
                ? null
                : new ReportedFailure(failureCode, failureMessage, failedStage);
    }
}
