package dev.pawl.dev.orchestrator;

/** What Pawl's answer to a callback means for the work. */
enum Verdict {
    /** Applied, now or by an earlier attempt: go on. */
    ACCEPTED,
    /** A later event was applied before this one. */
    OUT_OF_ORDER,
    /** The job has ended: stop at once. */
    TOLD_TO_STOP,
    /** Pawl will never take this event. */
    REFUSED,
    /** No attempt brought an answer that settles it. */
    UNREACHABLE
}
