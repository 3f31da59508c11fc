package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.delivery.WatchdogRepository.NextLook;
import dev.pawl.delivery.WatchdogRepository.Watched;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fails jobs whose orchestrator has gone silent, so that no job runs forever (spec/job_fsm.md). Silence is measured by
 * the database's clock alone (spec/decisions/039).
 */
public final class Watchdog extends TimeoutSweep<Watched> {
    private static final String TIMED_OUT = "STAGE_TIMED_OUT";

    private final Database database;
    private final JobRepository jobs;
    private final WatchdogRepository watched;
    private final TransitionWriter writer;
    private final StageTimeouts timeouts;

    public Watchdog(
            Database database,
            JobRepository jobs,
            WatchdogRepository watched,
            TransitionWriter writer,
            StageTimeouts timeouts) {
        this.database = database;
        this.jobs = jobs;
        this.watched = watched;
        this.writer = writer;
        this.timeouts = timeouts;
    }

    @Override
    Look<Watched> look() {
        return database.transaction(tx -> {
            List<Watched> due = watched.lockDue(tx);
            watched.putOff(tx, due.stream().map(this::nextLook).toList());
            return new Look<>(due.stream().filter(this::isSilent).toList(), due.size() == WatchdogRepository.PART);
        });
    }

    private NextLook nextLook(Watched one) {
        if (!Dispatch.isActive(one.state()) || timeouts.of(one.status()) == null) {
            return new NextLook(one.dispatchId(), null);
        }
        Instant deadline = deadline(one);
        Instant next = timeouts.nextLook(one.lookedAt());
        if (deadline != null && deadline.isBefore(next)) {
            next = isSilent(one) ? one.lookedAt().plus(RETRY) : deadline;
        }
        return new NextLook(one.dispatchId(), next);
    }

    private boolean isSilent(Watched one) {
        Instant deadline = deadline(one);
        return deadline != null && !deadline.isAfter(one.lookedAt());
    }

    /** When its silence becomes too long; null if nothing is expected, or the order has not been accepted yet. */
    private @Nullable Instant deadline(Watched one) {
        Duration timeout = timeouts.of(one.status());
        return timeout == null || one.state() != DispatchState.DELIVERED || one.signOfLife() == null
                ? null
                : one.signOfLife().plus(timeout);
    }

    @Override
    boolean endIfUnchanged(Watched one) {
        JobKey key = JobKey.ofAnybody(one.jobId());
        return database.transactionOn(key, tx -> {
            JobRepository.LockedRows found = jobs.lockAnd(tx, key, watched.progressOf(one.jobId()));
            LockedJob locked = found.job();
            Job job = locked.job();
            if (!isAsItWas(job, watched.reportedAt(found.alongside().getFirst()), one)) {
                return false;
            }
            Failure failure = new Failure(TIMED_OUT, "The orchestrator has not been heard of in time.", job.status());
            JobTransition transition = locked.moveTo(JobStatus.FAILED).withFailure(failure);
            Actor pawl = Actor.Machine.ofPawl();
            writer.revoke(tx, writer.apply(tx, transition, pawl, TIMED_OUT), pawl);
            return true;
        });
    }

    /** Needs no clock: a callback or a progress report since then has left its mark on a row. */
    private static boolean isAsItWas(Job job, @Nullable Instant progressAt, Watched one) {
        Dispatch dispatch = job.dispatch();
        return job.status() == one.status()
                && dispatch != null
                && dispatch.dispatchId().equals(one.dispatchId())
                && dispatch.state() == one.state()
                && Objects.equals(signOfLife(job, dispatch, progressAt), one.signOfLife());
    }

    private static @Nullable Instant signOfLife(Job job, Dispatch dispatch, @Nullable Instant progressAt) {
        Job.LatestCallback callback = job.latestCallback();
        return Stream.of(
                        Optional.ofNullable(dispatch.deliveredAt()),
                        Optional.ofNullable(callback).map(Job.LatestCallback::recordedAt),
                        Optional.ofNullable(progressAt))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
