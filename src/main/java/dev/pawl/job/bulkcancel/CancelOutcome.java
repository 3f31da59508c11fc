package dev.pawl.job.bulkcancel;

import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.RowBusyException;
import dev.pawl.fsm.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a bulk cancel for one job.
 *
 * @param currentStatus the job's status afterwards; null if it is not known
 */
record CancelOutcome(Code code, @Nullable JobStatus currentStatus) {

    /** The values of {@code outcome} (spec/openapi.yaml, CancelJobsItem). */
    enum Code {
        CANCELLED,
        FSM_TRANSITION_INVALID,
        FSM_TERMINAL_IMMUTABLE,
        RESOURCE_NOT_FOUND,
        JOB_BUSY,
        SERVICE_UNAVAILABLE,
        INTERNAL_ERROR
    }

    /** The job is now cancelled. */
    static final CancelOutcome CANCELLED = new CancelOutcome(Code.CANCELLED, JobStatus.CANCELLED);

    /** The job, which has the status {@code current}, would be cancelled. */
    static CancelOutcome permitted(JobStatus current) {
        return new CancelOutcome(Code.CANCELLED, current);
    }

    /** The id is not a job of the project. */
    static final CancelOutcome NOT_FOUND = new CancelOutcome(Code.RESOURCE_NOT_FOUND, null);

    /**
     * Whether a later attempt would have the same outcome without a change: no job of the project, or one that has
     * ended.
     */
    boolean isFinal() {
        return code == Code.RESOURCE_NOT_FOUND || code == Code.FSM_TERMINAL_IMMUTABLE;
    }

    /** Another transaction has locked the row. */
    static final CancelOutcome BUSY = new CancelOutcome(Code.JOB_BUSY, null);

    /** The state machine does not permit the cancel. */
    static CancelOutcome notPermitted(JobStatus current) {
        return new CancelOutcome(
                current.isTerminal() ? Code.FSM_TERMINAL_IMMUTABLE : Code.FSM_TRANSITION_INVALID, current);
    }

    /** Its transaction failed, or was not started. */
    static CancelOutcome failed(RuntimeException failure) {
        return switch (failure) {
            case RowBusyException e -> BUSY;
            case DatabaseUnavailableException e -> new CancelOutcome(Code.SERVICE_UNAVAILABLE, null);
            default -> new CancelOutcome(Code.INTERNAL_ERROR, null);
        };
    }
}
