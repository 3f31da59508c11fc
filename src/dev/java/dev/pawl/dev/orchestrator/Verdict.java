package dev.pawl.dev.orchestrator;

/** What Pawl's response to a callback means for the work. */
enum Verdict {
    /** Applied, now or by an earlier attempt: go on. */
    ACCEPTED,
    /** A later event was applied before this one. */
    OUT_OF_ORDER,
    /** The job has ended: stop immediately. */
    TOLD_TO_STOP,
    /** Pawl will never accept this event. */
    REFUSED,
    /** No attempt got a definite response. */
    UNREACHABLE
}
