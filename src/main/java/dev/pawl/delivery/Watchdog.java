package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.RowBusyException;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.delivery.WatchdogRepository.NextLook;
import dev.pawl.delivery.WatchdogRepository.Watched;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import dev.pawl.job.Job;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
public final class Watchdog {
    private static final String TIMED_OUT = "STAGE_TIMED_OUT";
    /** When to retry a job that could not be failed. Until then it does not hold up others. */
    private static final Duration RETRY = Duration.ofMinutes(1);

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

    /**
     * Checks every due job once and fails the silent ones; returns how many it failed. An exception for one job does
     * not stop the sweep; the first one is thrown at the end.
     */
    public int sweep() {
        int ended = 0;
        boolean anyLeft = true;
        List<RuntimeException> failures = new ArrayList<>();
        while (anyLeft) {
            Look look = look();
            anyLeft = look.isFull();
            ended += end(look.silent(), failures);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return ended;
    }

    /**
     * The result of one check.
     *
     * @param silent the jobs that have been silent for too long
     * @param isFull whether there may be more due jobs
     */
    record Look(List<Watched> silent, boolean isFull) {}

    /** Checks some of the due jobs, and stores when to check each again. */
    Look look() {
        return database.transaction(tx -> {
            List<Watched> due = watched.lockDue(tx);
            watched.putOff(tx, due.stream().map(this::nextLook).toList());
            return new Look(due.stream().filter(this::isSilent).toList(), due.size() == WatchdogRepository.PART);
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

    /** Fails those of {@code silent} that have not been heard from since; returns how many. */
    int end(List<Watched> silent, List<RuntimeException> failures) {
        int ended = 0;
        for (Watched one : silent) {
            try {
                ended += endIfStillSilent(one) ? 1 : 0;
            } catch (RowBusyException e) {
                // A job whose row is locked is not silent.
            } catch (DatabaseUnavailableException e) {
                throw e; // For the other jobs too.
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        return ended;
    }

    private boolean endIfStillSilent(Watched one) {
        return database.transactionOn(one.jobId(), tx -> {
            JobRepository.LockedRows found = jobs.lockOfAnybodyAnd(tx, one.jobId(), watched.progressOf(one.jobId()));
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
