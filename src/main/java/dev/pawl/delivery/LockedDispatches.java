package dev.pawl.delivery;

import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import java.util.Optional;
import java.util.UUID;

/** Finds a dispatch by its id, and works on it while the row of its job is locked. */
public final class LockedDispatches {
    private final Database database;
    private final JobRepository jobs;
    private final DispatchedJobRepository dispatched;
    private final DispatchRepository dispatches;

    public LockedDispatches(
            Database database, JobRepository jobs, DispatchedJobRepository dispatched, DispatchRepository dispatches) {
        this.database = database;
        this.jobs = jobs;
        this.dispatched = dispatched;
        this.dispatches = dispatches;
    }

    /** What to do with a dispatch, which need not be the latest of the job. */
    interface Script<T> {
        T run(Transaction tx, LockedJob job, Dispatch dispatch);
    }

    /** The result of {@code script} in one transaction; empty if there is no such dispatch. */
    <T> Optional<T> inTransaction(UUID dispatchId, Script<T> script) {
        return dispatched
                .jobOf(dispatchId)
                .map(JobKey::ofAnybody)
                .flatMap(key -> database.transactionOn(key, tx -> {
                    JobRepository.LockedRows found = jobs.lockAnd(tx, key, dispatches.ofJob(key.id(), dispatchId));
                    return found.alongside().getFirst().stream()
                            .findFirst()
                            .map(DispatchRepository::dispatch)
                            .map(dispatch -> script.run(tx, found.job(), dispatch));
                }));
    }
}
