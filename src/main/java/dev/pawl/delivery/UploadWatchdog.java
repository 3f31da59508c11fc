package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.delivery.UploadWatchRepository.NextCheck;
import dev.pawl.delivery.UploadWatchRepository.Waiting;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import java.time.Instant;
import java.util.List;

/**
 * Cancels jobs whose upload has been abandoned, so that they do not count against their editor's limit forever
 * (spec/job_fsm.md). Time is measured by the database's clock alone, as in {@link Watchdog}.
 */
public final class UploadWatchdog extends TimeoutSweep<Waiting> {
    private static final String TIMED_OUT = "UPLOAD_TIMED_OUT";

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

    @Override
    Look<Waiting> look() {
        return database.transaction(tx -> {
            List<Waiting> due = watched.lockDue(tx);
            watched.putOff(tx, due.stream().map(this::nextCheck).toList());
            return new Look<>(
                    due.stream().filter(this::isAbandoned).toList(), due.size() == UploadWatchRepository.PART);
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

    @Override
    boolean endIfUnchanged(Waiting job) {
        JobKey key = JobKey.ofAnybody(job.jobId());
        return database.transactionOn(key, tx -> {
            LockedJob locked = jobs.lock(tx, key);
            if (locked.job().version() != job.version()) {
                return false;
            }
            writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), Actor.Machine.ofPawl(), TIMED_OUT);
            return true;
        });
    }
}
