package dev.pawl.http;

import dev.pawl.fsm.JobFsm;
import dev.pawl.refusal.Refusal;

/** Which problem document answers which refusal: the problem schemas of spec/openapi.yaml. */
final class Problems {
    private Problems() {}

    static Problem of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated() ->
                Problem.of(401, "UNAUTHENTICATED", "Not authenticated", "A valid credential is required.");
            case Refusal.Forbidden() ->
                Problem.of(403, "FORBIDDEN", "Forbidden", "The token lacks the role that this operation needs.");
            case Refusal.PayloadTooLarge() ->
                Problem.of(413, "PAYLOAD_TOO_LARGE", "Body too large", "A request body has at most 65536 bytes.");
            case Refusal.UnsupportedMediaType() ->
                Problem.of(
                        415,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "Unsupported media type",
                        "A request body is application/json in UTF-8.");
            case Refusal.Invalid(var errors) ->
                Problem.of(400, "VALIDATION_ERROR", "Invalid request", "The request is not valid; see errors.")
                        .with("errors", errors);
            case Refusal.NotFound() -> Problem.of(404, "RESOURCE_NOT_FOUND", "Not found", "There is no such resource.");
            case Refusal.MethodNotAllowed(var allow) ->
                Problem.of(
                        405, "METHOD_NOT_ALLOWED", "Method not allowed", "The path takes: " + String.join(", ", allow));
            case Refusal.TransitionRefused refused -> transitionRefused(refused);
            case Refusal.VersionConflict(var currentVersion) ->
                Problem.of(412, "VERSION_CONFLICT", "Version conflict", "The job has moved since it was read.")
                        .with("current_version", currentVersion);
            case Refusal.VideoUriConflict(var current, var submitted) ->
                Problem.of(409, "VIDEO_URI_CONFLICT", "Another video is confirmed", "A job keeps its first video.")
                        .with("current_video_uri", current)
                        .with("submitted_video_uri", submitted);
            case Refusal.RetryNotAllowed(var current) ->
                Problem.of(409, "RETRY_NOT_ALLOWED_STATE", "No retry now", "Only a failed job with a video is retried.")
                        .with("current_status", current);
            case Refusal.ClientRequestIdMismatch() ->
                Problem.of(
                        409,
                        "CLIENT_REQUEST_ID_MISMATCH",
                        "Another retry has this id",
                        "The client_request_id was used for this job with another payload.");
            case Refusal.JobAlreadyRunning(var runningJobId) ->
                Problem.of(409, "JOB_ALREADY_RUNNING", "Retry under way", "A retry of this job has not ended yet.")
                        .with("running_job_id", runningJobId);
            case Refusal.EventIdPayloadMismatch(var eventId, var jobHasEnded) ->
                Problem.of(
                                409,
                                "EVENT_ID_PAYLOAD_MISMATCH",
                                "Another event has this id",
                                "The event_id was applied to this job with another payload.")
                        .with("event_id", eventId);
            case Refusal.CallbackOutOfOrder(var latest, var current, var attempted) ->
                Problem.of(409, "CALLBACK_OUT_OF_ORDER", "Out of order", "A later callback has been applied.")
                        .with("latest_applied_occurred_at", latest)
                        .with("current_status", current)
                        .with("attempted_status", attempted);
            case Refusal.ArtifactImmutable(var key) ->
                Problem.of(409, "ARTIFACT_IMMUTABLE", "Artifact is set", "A raw artifact keeps its first value.")
                        .with("key", key);
            case Refusal.IdempotencyKeyReused() ->
                Problem.of(
                        422,
                        "IDEMPOTENCY_KEY_REUSED",
                        "Another request has this key",
                        "The Idempotency-Key was used for a request with another method, path or body.");
            case Refusal.IdempotencyKeyInFlight() ->
                Problem.of(
                        409,
                        "IDEMPOTENCY_KEY_IN_FLIGHT",
                        "Still being answered",
                        "The first request with this Idempotency-Key has no answer yet; nothing was done. Try again.");
            case Refusal.JobBusy() ->
                Problem.of(503, "JOB_BUSY", "Job busy", "The job is being changed; nothing was done. Try again.");
            case Refusal.ServiceUnavailable() ->
                Problem.of(503, "SERVICE_UNAVAILABLE", "Service unavailable", "The service cannot answer just now.");
        };
    }

    /** The answer to anything unforeseen; says nothing about it. */
    static Problem internalError() {
        return Problem.of(500, "INTERNAL_ERROR", "Internal error", "Something went wrong on our side.");
    }

    private static Problem transitionRefused(Refusal.TransitionRefused refused) {
        boolean terminal = refused.current().isTerminal();
        String code = terminal ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID";
        String title = terminal ? "The job has ended" : "Transition not permitted";
        String detail = "A job in %s cannot move to %s.".formatted(refused.current(), refused.attempted());
        return Problem.of(409, code, title, detail)
                .with("current_status", refused.current())
                .with("attempted_status", refused.attempted())
                .with("allowed_next_statuses", JobFsm.next(refused.current()));
    }
}
