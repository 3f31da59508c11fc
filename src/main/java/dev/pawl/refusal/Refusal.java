package dev.pawl.refusal;

import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every reason to refuse a request, with the data that the response needs (the problem schemas of spec/openapi.yaml). A
 * refusal changes no row: it is thrown inside a {@link RefusedException}, which rolls the transaction back.
 */
public sealed interface Refusal {

    /** No token, or no valid callback secret. */
    record Unauthenticated() implements Refusal {}

    /** A token that is not valid. */
    record TokenRefused(TokenFault fault) implements Refusal {}

    /** A valid token without the role that the route requires. */
    record Forbidden() implements Refusal {}

    /** A body over 64 KiB. */
    record PayloadTooLarge() implements Refusal {}

    /** A body that is not {@code application/json}. */
    record UnsupportedMediaType() implements Refusal {}

    /**
     * A body, a query parameter or a header of the wrong shape.
     *
     * @param errors the first {@link #MOST} errors
     */
    record Invalid(List<FieldError> errors) implements Refusal {
        /** The most errors that are reported, so that a response cannot become larger than its request. */
        public static final int MOST = 20;

        public Invalid {
            errors = List.copyOf(errors.subList(0, Math.min(errors.size(), MOST)));
        }

        public Invalid(String pointer, String message) {
            this(List.of(new FieldError(pointer, message)));
        }
    }

    /** The resource does not exist, belongs to someone else, or its id is malformed: the caller cannot tell which. */
    record NotFound() implements Refusal {}

    /** The path exists, the method does not. */
    record MethodNotAllowed(List<String> allow) implements Refusal {}

    /**
     * The state machine does not permit the transition.
     *
     * @param activeRetryJobId the unfinished retry of the job; null if there is none, or if it was not looked up
     */
    record TransitionRefused(
            JobStatus current,
            JobStatus attempted,
            @Nullable UUID activeRetryJobId) implements Refusal {
        public TransitionRefused(JobStatus current, JobStatus attempted) {
            this(current, attempted, null);
        }
    }

    /** A progress report about a job on which nobody is to work: it has ended, or has no active dispatch. */
    record NothingToWorkOn(JobStatus current) implements Refusal {}

    /** A report names a dispatch that its job never had; looks like {@link NotFound}. */
    record UnknownDispatch() implements Refusal {}

    /** {@code If-Match} names a version since which the job has moved, or that it never had. */
    record VersionConflict(int currentVersion) implements Refusal {}

    /** Another video has been confirmed before. */
    record VideoUriConflict(String current, String submitted) implements Refusal {}

    /** Only a failed or cancelled job with a video can be retried. */
    record RetryNotAllowed(JobStatus current) implements Refusal {}

    /** The same client_request_id was used before with another payload. */
    record ClientRequestIdMismatch() implements Refusal {}

    /** Another job of the same chain of retries has not ended yet. */
    record JobAlreadyRunning(UUID runningJobId) implements Refusal {}

    /**
     * The event was applied before, with another payload.
     *
     * @param jobHasEnded whether the worker must stop
     */
    record EventIdPayloadMismatch(String eventId, boolean jobHasEnded) implements Refusal {}

    /** A later callback has been applied, by its sequence or its time. */
    record CallbackOutOfOrder(Instant latestAppliedOccurredAt, JobStatus current, JobStatus attempted)
            implements Refusal {}

    /** The callback names a dispatch whose work is over. */
    record DispatchOver(UUID dispatchId, JobStatus current) implements Refusal {}

    /** Nobody has asked for the work on this dispatch to stop. */
    record StopNotRequested() implements Refusal {}

    /** No stop of the job's work is requested and unconfirmed, so that none can be forced. */
    record StopNotPending(StopState state) implements Refusal {}

    /** The project takes no new jobs. */
    record ProjectArchived() implements Refusal {}

    /** A raw artifact keeps its first value. */
    record ArtifactImmutable(String key) implements Refusal {}

    /** A job has at most 100 exports. */
    record ArtifactLimit() implements Refusal {}

    /** The {@code Idempotency-Key} was used for another request. */
    record IdempotencyKeyReused() implements Refusal {}

    /** The first request with this {@code Idempotency-Key} has no answer yet. */
    record IdempotencyKeyInFlight() implements Refusal {}

    /**
     * The editor has used up a limit.
     *
     * @param retryAfterSeconds when a retry may succeed, at least 1
     */
    record TooManyRequests(Limit limit, long retryAfterSeconds) implements Refusal {}

    /** The row of the job was locked for longer than the lock timeout. */
    record JobBusy() implements Refusal {}

    /** The database cannot be reached, or no connection was free in time. */
    record ServiceUnavailable() implements Refusal {}

    /**
     * The process is not ready, or about to stop.
     *
     * @param why a text for operators, without any value of the configuration
     */
    record NotReady(String why) implements Refusal {}
}
