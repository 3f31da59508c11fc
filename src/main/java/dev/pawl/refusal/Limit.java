package dev.pawl.refusal;

import java.util.Locale;

/** What there is a limit to for each editor (spec/openapi.yaml, TooManyRequestsError). */
public enum Limit {
    /** Requests a second. */
    REQUEST_RATE("You send more requests a second than you may."),
    /** Requests that have not been answered to the last byte. */
    REQUESTS_IN_FLIGHT("You have as many requests without an answer as you may."),
    /** Event streams. */
    OPEN_STREAMS("You have as many event streams open as you may."),
    /** Jobs that have not ended. */
    LIVE_JOBS("As many of your jobs have not ended as you may have."),
    /** Bytes of answers that are still being sent. */
    ANSWER_BYTES("You have not taken the large answers yet that are being sent to you."),
    /** Answers that are kept under an {@code Idempotency-Key}. */
    KEPT_ANSWERS("As many answers are kept under your Idempotency-Keys as may be, and none is old enough to go.");

    private final String detail;

    Limit(String detail) {
        this.detail = detail;
    }

    /** As the contract spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it means that it is used up, in a sentence. */
    public String detail() {
        return detail;
    }
}
