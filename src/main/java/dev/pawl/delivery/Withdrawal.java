package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.job.TransitionWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Ends the dispatches that a copy of a database has inherited, without notifying the orchestrator: the work belongs to
 * the original (docs/restore.md). Jobs that may fail are failed; a draft stays with its editor.
 */
public final class Withdrawal {
    private static final String LEFT_BEHIND = "LEFT_BEHIND";
    private static final int PAGE = 1_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final Set<DispatchState> OPEN =
            EnumSet.of(DispatchState.PENDING, DispatchState.DELIVERED, DispatchState.STOP_REQUESTED);

    private final Database database;
    private final JobRepository jobs;
    private final DispatchedJobRepository dispatched;
    private final DispatchRepository dispatches;
    private final TransitionWriter writer;

    public Withdrawal(
            Database database,
            JobRepository jobs,
            DispatchedJobRepository dispatched,
            DispatchRepository dispatches,
            TransitionWriter writer) {
        this.database = database;
        this.jobs = jobs;
        this.dispatched = dispatched;
        this.dispatches = dispatches;
        this.writer = writer;
    }

    /** How many dispatches were ended, and how many jobs failed. */
    public record Withdrawn(int dispatches, int failedJobs) {}

    /** Goes through every dispatch, with one transaction for each open one. Can be repeated after a failure. */
    public Withdrawn withdraw() {
        int ended = 0;
        int failed = 0;
        List<DispatchedJobRepository.Seen> page = dispatched.page(BEFORE_ALL, PAGE);
        while (!page.isEmpty()) {
            for (DispatchedJobRepository.Seen seen : page) {
                if (OPEN.contains(seen.state())) {
                    ended++;
                    failed += leaveBehind(seen.jobId()) ? 1 : 0;
                }
            }
            page = dispatched.page(page.getLast().dispatchId(), PAGE);
        }
        return new Withdrawn(ended, failed);
    }

    /** Returns whether the job was failed. */
    private boolean leaveBehind(UUID jobId) {
        return database.transaction(tx -> {
            LockedJob locked = jobs.lock(tx, JobKey.ofAnybody(jobId));
            Job job = locked.job();
            Dispatch dispatch = job.dispatch();
            if (dispatch == null) {
                return false;
            }
            dispatches.update(tx, dispatch.abandoned(LEFT_BEHIND));
            return locked.tryMoveTo(JobStatus.FAILED)
                    .map(transition -> {
                        String message = "The database was restored elsewhere, and this work was not taken along.";
                        writer.apply(
                                tx,
                                transition.withFailure(new Failure(LEFT_BEHIND, message, job.status())),
                                Actor.Machine.ofPawl(),
                                LEFT_BEHIND);
                        return true;
                    })
                    .orElse(false);
        });
    }
}
