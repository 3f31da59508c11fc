package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.RowBusyException;
import dev.pawl.delivery.UploadWatchRepository.NextCheck;
import dev.pawl.delivery.UploadWatchRepository.Waiting;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Cancels jobs whose upload has been abandoned, so that they do not count against their editor's limit forever
 * (spec/job_fsm.md). Time is measured by the database's clock alone, as in {@link Watchdog}.
 */
public final class UploadWatchdog {
    private static final String TIMED_OUT = "UPLOAD_TIMED_OUT";
    /** When to retry a job that could not be cancelled. Until then it does not hold up others. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final Database database;
    private final JobRepository jobs;
    private final UploadWatchRepository watched;
    private final TransitionWriter writer;
    private final StageTimeouts timeouts;

    public UploadWatchdog(
            Database database,
            JobRepository jobs,
            UploadWatchRepository watched,
            TransitionWriter writer,
            StageTimeouts timeouts) {
        this.database = database;
        this.jobs = jobs;
        this.watched = watched;
        this.writer = writer;
        this.timeouts = timeouts;
    }

    /**
     * Checks every due job once and cancels the abandoned ones; returns how many it cancelled. An exception for one job
     * does not stop the sweep; the first one is thrown at the end.
     */
    public int sweep() {
        int ended = 0;
        boolean anyLeft = true;
        List<RuntimeException> failures = new ArrayList<>();
        while (anyLeft) {
            Look look = look();
            anyLeft = look.isFull();
            ended += end(look.abandoned(), failures);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return ended;
    }

    /**
     * The result of one check.
     *
     * @param abandoned the jobs that have waited for too long
     * @param isFull whether there may be more due jobs
     */
    record Look(List<Waiting> abandoned, boolean isFull) {}

    /** Checks some of the due jobs, and stores when to check each again. */
    Look look() {
        return database.transaction(tx -> {
            List<Waiting> due = watched.lockDue(tx);
            watched.putOff(tx, due.stream().map(this::nextCheck).toList());
            return new Look(due.stream().filter(this::isAbandoned).toList(), due.size() == UploadWatchRepository.PART);
        });
    }

    private NextCheck nextCheck(Waiting job) {
        Instant now = job.checkedAt();
        return new NextCheck(
                job.jobId(), isAbandoned(job) ? now.plus(RETRY) : timeouts.nextUploadCheck(job.since(), now));
    }

    private boolean isAbandoned(Waiting job) {
        return !timeouts.uploadDeadline(job.since()).isAfter(job.checkedAt());
    }

    /** Cancels those of {@code abandoned} that have not moved since; returns how many. */
    int end(List<Waiting> abandoned, List<RuntimeException> failures) {
        int ended = 0;
        for (Waiting job : abandoned) {
            try {
                ended += endIfItHasNotMoved(job) ? 1 : 0;
            } catch (RowBusyException e) {
                // A job whose row is locked is not abandoned.
            } catch (DatabaseUnavailableException e) {
                throw e; // For the other jobs too.
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        return ended;
    }

    private boolean endIfItHasNotMoved(Waiting job) {
        return database.transactionOn(job.jobId(), tx -> {
            LockedJob locked = jobs.lockOfAnybodyAnd(tx, job.jobId()).job();
            if (locked.job().version() != job.version()) {
                return false;
            }
            writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), Actor.Machine.ofPawl(), TIMED_OUT);
            return true;
        });
    }
}
