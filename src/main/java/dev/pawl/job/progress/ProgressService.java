package dev.pawl.job.progress;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.job.progress.ProgressRepository.Standing;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Takes progress reports (spec/orchestrators.md): a sign of life and an estimate, no transition. The answer comes from
 * the database as it is after the request; what is reported is written later, with many others.
 */
public final class ProgressService {
    private final ProgressRepository jobs;
    private final ProgressWriter writer;
    private final InstantSource clock;

    public ProgressService(ProgressRepository jobs, ProgressWriter writer, InstantSource clock) {
        this.jobs = jobs;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * @throws RefusedException {@code NotFound} if there is no such job, {@code UnknownDispatch} if the report names
     *     another dispatch than the latest, {@code NothingToWorkOn} if it has ended, or has no active dispatch
     */
    void report(UUID jobId, ProgressReport report) {
        Instant arrivedAt = clock.instant().truncatedTo(MICROS);
        Standing standing = jobs.standing(jobId).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
        Dispatch dispatch = standing.dispatch();
        if (standing.status().isTerminal() || dispatch == null) {
            throw new RefusedException(new Refusal.NothingToWorkOn(standing.status()));
        }
        if (report.isAboutAnotherThan(dispatch.dispatchId())) {
            throw new RefusedException(new Refusal.UnknownDispatch());
        }
        if (!dispatch.isActive()) {
            throw new RefusedException(new Refusal.NothingToWorkOn(standing.status()));
        }
        writer.write(new ReportedProgress(
                jobId,
                standing.movedVersion(),
                report.wholePercent(),
                report.estimatedEndAt(),
                arrivedAt,
                dispatch.state() == DispatchState.PENDING));
    }
}
