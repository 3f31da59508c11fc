package dev.pawl.archive;

/** How much is, or would be, archived: rows of each table. */
public record Amount(int jobs, int auditEvents, int dispatches, int callbacks) {
    static final Amount NOTHING = new Amount(0, 0, 0, 0);

    Amount plus(Amount more) {
        return new Amount(
                jobs + more.jobs,
                auditEvents + more.auditEvents,
                dispatches + more.dispatches,
                callbacks + more.callbacks);
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return "%,d jobs with %,d audit events, %,d dispatches and %,d callbacks"
                .formatted(jobs, auditEvents, dispatches, callbacks);
    }
}
