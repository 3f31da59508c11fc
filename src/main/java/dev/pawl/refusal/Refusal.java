package dev.pawl.refusal;

import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Pawl may say no to, with what the answer has to carry (the problem schemas of spec/openapi.yaml).
 * A refusal changes no row: it is thrown inside a {@link RefusedException}, which rolls the transaction back.
 */
public sealed interface Refusal {

    /** No token, or no valid callback secret. */
    record Unauthenticated() implements Refusal {}

    /** A token that is not valid. */
    record TokenRefused(TokenFault fault) implements Refusal {}

    /** A valid token without the role that the route asks for. */
    record Forbidden() implements Refusal {}

    /** A body over 64 KiB. */
    record PayloadTooLarge() implements Refusal {}

    /** A body that is not {@code application/json}. */
    record UnsupportedMediaType() implements Refusal {}

    /**
     * A body, a query parameter or a header of the wrong shape.
     *
     * @param errors the first {@link #MOST} of what is wrong
     */
    record Invalid(List<FieldError> errors) implements Refusal {
        /** However much is wrong, nobody is told more: an answer must not outgrow its request. */
        public static final int MOST = 20;

        public Invalid {
            errors = List.copyOf(errors.subList(0, Math.min(errors.size(), MOST)));
        }

        public Invalid(String pointer, String message) {
            this(List.of(new FieldError(pointer, message)));
        }
    }

    /** It does not exist, belongs to somebody else, or its id is none: the caller cannot tell which. */
    record NotFound() implements Refusal {}

    /** The path exists, the method does not. */
    record MethodNotAllowed(List<String> allow) implements Refusal {}

    /**
     * The state machine does not permit the move.
     *
     * @param activeRetryJobId the job that tries the same again and has not ended; null where there is none, or where
     *     nobody asked
     */
    record TransitionRefused(
            JobStatus current,
            JobStatus attempted,
            @Nullable UUID activeRetryJobId) implements Refusal {
        public TransitionRefused(JobStatus current, JobStatus attempted) {
            this(current, attempted, null);
        }
    }

    /** {@code If-Match} names another version than the job has. */
    record VersionConflict(int currentVersion) implements Refusal {}

    /** Another video has been confirmed before. */
    record VideoUriConflict(String current, String submitted) implements Refusal {}

    /** Only a failed job with a video can be retried. */
    record RetryNotAllowed(JobStatus current) implements Refusal {}

    /** The retry was asked for before, with another payload. */
    record ClientRequestIdMismatch() implements Refusal {}

    /** Another job of the same chain of retries has not ended yet. */
    record JobAlreadyRunning(UUID runningJobId) implements Refusal {}

    /**
     * The event was applied before, with another payload.
     *
     * @param jobHasEnded whether the worker is to be told to stop
     */
    record EventIdPayloadMismatch(String eventId, boolean jobHasEnded) implements Refusal {}

    /** A callback that happened at the same time or later has been applied. */
    record CallbackOutOfOrder(Instant latestAppliedOccurredAt, JobStatus current, JobStatus attempted)
            implements Refusal {}

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
     * @param retryAfterSeconds when it may be of use to try again, at least 1
     */
    record TooManyRequests(Limit limit, long retryAfterSeconds) implements Refusal {}

    /** Somebody else holds the job's row for longer than the lock wait. */
    record JobBusy() implements Refusal {}

    /** The database cannot be reached, or no connection was free in time. */
    record ServiceUnavailable() implements Refusal {}

    /**
     * The process cannot serve, or not for long.
     *
     * @param why in words, for operators; no value of the configuration
     */
    record NotReady(String why) implements Refusal {}
}
