package dev.pawl.archive;

/**
 * How many rows of each table are archived, or would be.
 *
 * @param callbacks those that older releases kept in a table of their own
 */
public record Amount(int jobs, int auditEvents, int dispatches, int callbacks) {
    static final Amount NOTHING = new Amount(0, 0, 0, 0);

    Amount plus(Amount more) {
        return new Amount(
                jobs + more.jobs,
                auditEvents + more.auditEvents,
                dispatches + more.dispatches,
                callbacks + more.callbacks);
    }

    /** For output. */
    @Override
    public String toString() {
        return "%,d jobs with %,d audit events and %,d dispatches".formatted(jobs, auditEvents, dispatches);
    }
}
