package dev.pawl.cli.orchestrator;

/** Whether a point holds. */
public enum Verdict {
    HOLDS,
    FAILS,
    /** It could not be seen, because something before it failed. */
    UNSEEN
}
