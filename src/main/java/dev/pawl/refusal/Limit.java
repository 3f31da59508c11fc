package dev.pawl.refusal;

import java.util.Locale;

/** The limits for each editor (spec/openapi.yaml, TooManyRequestsError). */
public enum Limit {
    /** Requests a second. */
    REQUEST_RATE("You send more requests a second than you may."),
    /** Requests whose response has not been sent completely. */
    REQUESTS_IN_FLIGHT("You have as many requests without an answer as you may."),
    /** Event streams. */
    OPEN_STREAMS("You have as many event streams open as you may."),
    /** Jobs that have not ended. */
    LIVE_JOBS("As many of your jobs have not ended as you may have."),
    /** Bytes of responses that are still being sent. */
    ANSWER_BYTES("You have not taken the large answers yet that are being sent to you."),
    /** Responses that are stored under an {@code Idempotency-Key}. */
    KEPT_ANSWERS("As many answers are kept under your Idempotency-Keys as may be, and none is old enough to go.");

    private final String detail;

    Limit(String detail) {
        this.detail = detail;
    }

    /** The name in the contract. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence that explains that the limit is reached. */
    public String detail() {
        return detail;
    }
}
