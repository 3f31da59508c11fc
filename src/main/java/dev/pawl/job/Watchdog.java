package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ends jobs whose orchestrator has fallen silent, so that none runs for ever (spec/job_fsm.md). */
public final class Watchdog {
    private static final String TIMED_OUT = "STAGE_TIMED_OUT";

    private final Database database;
    private final JobRepository jobs;
    private final DispatchedJobRepository dispatched;
    private final StepWriter writer;
    private final Map<JobStatus, Duration> timeouts;

    /** @param timeouts how long a job may stay in a status without a word; looked at for those that may fail */
    public Watchdog(
            Database database,
            JobRepository jobs,
            DispatchedJobRepository dispatched,
            StepWriter writer,
            Map<JobStatus, Duration> timeouts) {
        this.database = database;
        this.jobs = jobs;
        this.dispatched = dispatched;
        this.writer = writer;
        this.timeouts = new EnumMap<>(timeouts);
        this.timeouts
                .keySet()
                .removeIf(status -> JobFsm.transition(status, JobStatus.FAILED).isEmpty());
    }

    /** Looks once for silent jobs and ends them; returns how many it ended. */
    public int sweep() {
        Map<JobStatus, Instant> limits = new EnumMap<>(JobStatus.class);
        Instant now = writer.now();
        timeouts.forEach((status, timeout) -> limits.put(status, now.minus(timeout)));
        List<UUID> silent = dispatched.silentSince(limits);
        return (int) silent.stream().filter(this::endUnlessBusy).count();
    }

    /** A job that somebody holds is not as silent as it looked, and keeps nobody from the others. */
    private boolean endUnlessBusy(UUID jobId) {
        try {
            return endIfStillSilent(jobId);
        } catch (RefusedException e) {
            if (e.refusal() instanceof Refusal.JobBusy) {
                return false;
            }
            throw e;
        }
    }

    private boolean endIfStillSilent(UUID jobId) {
        return database.transactionOn(jobId, tx -> {
            LockedJob locked = jobs.lockOfAnybodyAnd(tx, jobId).job();
            Job job = locked.job();
            if (!isSilent(job)) {
                return false;
            }
            Failure failure = new Failure(TIMED_OUT, "The orchestrator has not been heard of in time.", job.status());
            Step step = locked.moveTo(JobStatus.FAILED).withFailure(failure);
            Actor pawl = Actor.Machine.ofPawl();
            writer.recall(tx, writer.take(tx, step, pawl, TIMED_OUT), pawl);
            return true;
        });
    }

    private boolean isSilent(Job job) {
        Dispatch dispatch = job.dispatch();
        Duration timeout = timeouts.get(job.status());
        if (timeout == null || dispatch == null || dispatch.state() != DispatchState.DELIVERED) {
            return false;
        }
        Instant limit = writer.now().minus(timeout);
        Job.LatestCallback callback = job.latestCallback();
        return (dispatch.deliveredAt() == null || dispatch.deliveredAt().isBefore(limit))
                && (callback == null || callback.recordedAt().isBefore(limit));
    }
}
