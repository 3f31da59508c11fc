package dev.pawl.http;

import java.util.Locale;

/** Every kind of problem in Pawl's responses. spec/problems.yaml explains each; a test keeps the two equal. */
public enum ErrorCode {
    VALIDATION_ERROR(400, "Invalid request"),
    UNAUTHENTICATED(401, "Not authenticated"),
    FORBIDDEN(403, "Forbidden"),
    RESOURCE_NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    REQUEST_TIMEOUT(408, "Request took too long"),
    FSM_TRANSITION_INVALID(409, "Transition not permitted"),
    FSM_TERMINAL_IMMUTABLE(409, "The job has ended"),
    VIDEO_URI_CONFLICT(409, "Another video is confirmed"),
    RETRY_NOT_ALLOWED_STATE(409, "No retry now"),
    CLIENT_REQUEST_ID_MISMATCH(409, "Another retry has this id"),
    JOB_ALREADY_RUNNING(409, "Retry under way"),
    EVENT_ID_PAYLOAD_MISMATCH(409, "Another event has this id"),
    DISPATCH_OVER(409, "The order is over"),
    CALLBACK_OUT_OF_ORDER(409, "Out of order"),
    PROJECT_ARCHIVED(409, "The project is archived"),
    ARTIFACT_IMMUTABLE(409, "Artifact is set"),
    ARTIFACT_LIMIT(409, "Too many exports"),
    STOP_NOT_REQUESTED(409, "No stop was requested"),
    STOP_NOT_PENDING(409, "No stop to force"),
    IDEMPOTENCY_KEY_IN_FLIGHT(409, "The first request is still under way"),
    VERSION_CONFLICT(412, "Version conflict"),
    PAYLOAD_TOO_LARGE(413, "Body too large"),
    URI_TOO_LONG(414, "URI too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    EXPECTATION_FAILED(417, "Expectation failed"),
    IDEMPOTENCY_KEY_REUSED(422, "The key belongs to another request"),
    UPGRADE_REQUIRED(426, "Another version of HTTP is needed"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "Headers too large"),
    INTERNAL_ERROR(500, "Internal error"),
    NOT_IMPLEMENTED(501, "Not implemented"),
    JOB_BUSY(503, "Job busy"),
    SERVICE_UNAVAILABLE(503, "Service unavailable"),
    HTTP_VERSION_NOT_SUPPORTED(505, "HTTP version not supported");

    private final int status;
    private final String title;
    private final String kebabCase = name().toLowerCase(Locale.ROOT).replace('_', '-');

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status of every response with this code. */
    int status() {
        return status;
    }

    /** The kind of problem in a few words. */
    String title() {
        return title;
    }

    /** The name in the path of its page. */
    String kebabCase() {
        return kebabCase;
    }
}
