package dev.pawl.fsm;

/** A transition that {@link JobFsm} permits; only {@link JobFsm} creates one. */
public final class Transition {
    private final JobStatus from;
    private final JobStatus to;

    Transition(JobStatus from, JobStatus to) {
        this.from = from;
        this.to = to;
    }

    /** The status before the transition. */
    public JobStatus from() {
        return from;
    }

    /** The status after the transition. */
    public JobStatus to() {
        return to;
    }
}
