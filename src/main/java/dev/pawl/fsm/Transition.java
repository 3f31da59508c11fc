package dev.pawl.fsm;

/** A move that {@link JobFsm} permitted; there is no other way to obtain one. */
public final class Transition {
    private final JobStatus from;
    private final JobStatus to;

    Transition(JobStatus from, JobStatus to) {
        this.from = from;
        this.to = to;
    }

    /** The status before the move. */
    public JobStatus from() {
        return from;
    }

    /** The status after the move. */
    public JobStatus to() {
        return to;
    }
}
