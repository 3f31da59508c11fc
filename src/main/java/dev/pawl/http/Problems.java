package dev.pawl.http;

import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.RowBusyException;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.TokenFault;

/** Maps refusals to problem documents (the problem schemas of spec/openapi.yaml). */
final class Problems {
    private Problems() {}

    static Problem of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated() -> Problem.of(ErrorCode.UNAUTHENTICATED, "A valid credential is required.");
            case Refusal.TokenRefused(var fault) -> Problem.of(ErrorCode.UNAUTHENTICATED, fault.description());
            case Refusal.Forbidden() -> Problem.of(ErrorCode.FORBIDDEN, TokenFault.ROLE.description());
            case Refusal.PayloadTooLarge() ->
                Problem.of(ErrorCode.PAYLOAD_TOO_LARGE, "A request body has at most 65536 bytes.");
            case Refusal.UnsupportedMediaType() ->
                Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A request body is application/json in UTF-8.");
            case Refusal.Invalid(var errors) ->
                Problem.of(ErrorCode.VALIDATION_ERROR, "The request is not valid; see errors.")
                        .with("errors", errors);
            case Refusal.NotFound(), Refusal.UnknownDispatch() ->
                Problem.of(ErrorCode.RESOURCE_NOT_FOUND, "There is no such resource.");
            case Refusal.MethodNotAllowed(var allow) ->
                Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "The path takes: " + String.join(", ", allow));
            case Refusal.TransitionRefused refused -> transitionRefused(refused);
            case Refusal.NothingToWorkOn(var current) ->
                fsm(current, current, "A job in %s takes no progress: there is nothing to work on.".formatted(current));
            case Refusal.VersionConflict(var currentVersion) ->
                Problem.of(ErrorCode.VERSION_CONFLICT, "The job has moved since it was read.")
                        .with("current_version", currentVersion);
            case Refusal.VideoUriConflict(var current, var submitted) ->
                Problem.of(ErrorCode.VIDEO_URI_CONFLICT, "A job keeps its first video.")
                        .with("current_video_uri", current)
                        .with("submitted_video_uri", submitted);
            case Refusal.RetryNotAllowed(var current) ->
                Problem.of(ErrorCode.RETRY_NOT_ALLOWED_STATE, "Only a failed or cancelled job with a video is retried.")
                        .with("current_status", current);
            case Refusal.ClientRequestIdMismatch() ->
                Problem.of(
                        ErrorCode.CLIENT_REQUEST_ID_MISMATCH,
                        "The client_request_id was used for this job with another payload.");
            case Refusal.JobAlreadyRunning(var runningJobId) ->
                Problem.of(ErrorCode.JOB_ALREADY_RUNNING, "A retry of this job has not ended yet.")
                        .with("running_job_id", runningJobId);
            case Refusal.EventIdPayloadMismatch(var eventId, var jobHasEnded) ->
                Problem.of(
                                ErrorCode.EVENT_ID_PAYLOAD_MISMATCH,
                                "The event_id was applied to this job with another payload.")
                        .with("event_id", eventId);
            case Refusal.CallbackOutOfOrder(var latest, var current, var attempted) ->
                Problem.of(ErrorCode.CALLBACK_OUT_OF_ORDER, "A later callback has been applied.")
                        .with("latest_applied_occurred_at", latest)
                        .with("current_status", current)
                        .with("attempted_status", attempted);
            case Refusal.StopNotRequested() ->
                Problem.of(
                        ErrorCode.STOP_NOT_REQUESTED,
                        "Nobody has asked for the work on this dispatch to stop; nothing was changed.");
            case Refusal.StopNotPending(var state) -> Problem.of(ErrorCode.STOP_NOT_PENDING, state.detail());
            case Refusal.DispatchOver(var dispatchId, var current) ->
                Problem.of(ErrorCode.DISPATCH_OVER, "The work of this dispatch is over; stop.")
                        .with("dispatch_id", dispatchId)
                        .with("current_status", current);
            case Refusal.ProjectArchived() ->
                Problem.of(ErrorCode.PROJECT_ARCHIVED, "The project is archived and takes no new jobs.");
            case Refusal.ArtifactImmutable(var key) ->
                Problem.of(ErrorCode.ARTIFACT_IMMUTABLE, "A raw artifact keeps its first value.")
                        .with("key", key);
            case Refusal.ArtifactLimit() ->
                Problem.of(ErrorCode.ARTIFACT_LIMIT, "A job has at most 100 exports; these would be more.");
            case Refusal.IdempotencyKeyReused() ->
                Problem.of(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "The Idempotency-Key was used for a request with another method, path or body.");
            case Refusal.IdempotencyKeyInFlight() ->
                Problem.of(
                        ErrorCode.IDEMPOTENCY_KEY_IN_FLIGHT,
                        "The first request with this Idempotency-Key has no answer yet; nothing was done. Try again.");
            case Refusal.TooManyRequests(var limit, var retryAfterSeconds) ->
                Problem.of(ErrorCode.TOO_MANY_REQUESTS, limit.detail() + " Wait, and try again.")
                        .with("limit", limit.word());
            case Refusal.JobBusy() ->
                Problem.of(ErrorCode.JOB_BUSY, "The job is being changed; nothing was done. Try again.");
            case Refusal.ServiceUnavailable() ->
                Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "The service cannot answer just now.");
            case Refusal.NotReady(var why) -> Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "Not ready: " + why + ".");
        };
    }

    /** What is refused when the database could not do it. */
    static Refusal refusal(TransientDatabaseException e) {
        return switch (e) {
            case RowBusyException busy -> new Refusal.JobBusy();
            case DatabaseUnavailableException away -> new Refusal.ServiceUnavailable();
        };
    }

    /** The response to an unexpected failure; reveals nothing about it. */
    static Problem internalError() {
        return Problem.of(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side.");
    }

    private static Problem transitionRefused(Refusal.TransitionRefused refused) {
        String detail = "A job in %s cannot move to %s.".formatted(refused.current(), refused.attempted());
        return fsm(refused.current(), refused.attempted(), detail)
                .with("active_retry_job_id", refused.activeRetryJobId());
    }

    private static Problem fsm(JobStatus current, JobStatus attempted, String detail) {
        ErrorCode code = current.isTerminal() ? ErrorCode.FSM_TERMINAL_IMMUTABLE : ErrorCode.FSM_TRANSITION_INVALID;
        return Problem.of(code, detail)
                .with("current_status", current)
                .with("attempted_status", attempted)
                .with("allowed_next_statuses", JobFsm.next(current));
    }
}
