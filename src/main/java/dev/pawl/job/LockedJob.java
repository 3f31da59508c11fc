package dev.pawl.job;

import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.Optional;

/** A job whose row this transaction has locked; only {@link JobRepository} creates one. */
public final class LockedJob {
    private final Job job;

    LockedJob(Job job) {
        this.job = job;
    }

    /** The job as it stands while the lock is held. */
    public Job job() {
        return job;
    }

    /** @throws RefusedException {@code TransitionRefused} if the state machine does not permit the transition */
    public JobTransition moveTo(JobStatus next) {
        return tryMoveTo(next)
                .orElseThrow(() -> new RefusedException(new Refusal.TransitionRefused(job.status(), next)));
    }

    /** The transition; empty if the state machine does not permit it. */
    public Optional<JobTransition> tryMoveTo(JobStatus next) {
        return JobFsm.transition(job.status(), next).map(transition -> new JobTransition(job, transition));
    }
}
