package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowBusyException;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code job}, one at a time, under the row lock. */
public final class JobRepository {
    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<Instant> UPLOAD_CHECK_AT = param("upload_check_at", JOB.UPLOAD_CHECK_AT);

    private static final RenderedSql LOCK = RenderedSql.of(DSL.select(JobRows.FIELDS)
            .from(JOB)
            .where(JOB.ID.eq(ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID))
            .forUpdate());

    private static final RenderedSql LOCK_OF_ANYBODY = RenderedSql.of(
            DSL.select(JobRows.FIELDS).from(JOB).where(JOB.ID.eq(ID)).forUpdate());

    private static final RenderedSql PROGRESS = RenderedSql.of(DSL.select(ProgressRows.FIELDS)
            .from(JOB)
            .join(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS)
            .where(JOB.ID.eq(ID)));

    private static final Function<Job, BoundStatement> INSERT =
            JobRows.COLUMNS.insertInto(JOB, JOB.OWNER_ID, JOB.UPLOAD_CHECK_AT);
    private static final Function<Job, BoundStatement> UPDATE = JobRows.COLUMNS.update(JOB, JOB.ID);

    private final DispatchRepository dispatches;

    public JobRepository(DispatchRepository dispatches) {
        this.dispatches = dispatches;
    }

    /** A locked job, and the results of the statements that ran in the same round trip. */
    public record LockedRows(LockedJob job, List<List<Row>> alongside) {}

    /**
     * Locks the row of the job and reads it with its dispatch, in one round trip.
     *
     * @throws RefusedException {@code NotFound} if it is not a job of {@code ownerId}
     * @throws RowBusyException if the lock is not granted in time
     */
    public LockedJob lock(Transaction tx, UUID id, String ownerId) {
        return lockAnd(tx, id, ownerId).job();
    }

    /** Like {@link #lock}, with further statements that run after the lock is granted. */
    public LockedRows lockAnd(Transaction tx, UUID id, String ownerId, BoundStatement... alongside) {
        return locked(tx, LOCK.bind().set(ID, id).set(OWNER_ID, ownerId), dispatches.ofJob(id, ownerId), alongside);
    }

    /** Like {@link #lockAnd}, for any owner: used by callbacks and by Pawl itself. */
    public LockedRows lockOfAnybodyAnd(Transaction tx, UUID id, BoundStatement... alongside) {
        return locked(tx, LOCK_OF_ANYBODY.bind().set(ID, id), dispatches.ofJob(id), alongside);
    }

    private LockedRows locked(
            Transaction tx, BoundStatement lock, BoundStatement dispatchOfJob, BoundStatement... alongside) {
        BoundStatement[] statements = Stream.concat(Stream.of(lock, dispatchOfJob), Stream.of(alongside))
                .toArray(BoundStatement[]::new);
        List<List<Row>> found = tx.lock(statements);
        Row row = found.getFirst().stream().findFirst().orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
        Dispatch dispatch = found.get(1).stream()
                .findFirst()
                .map(DispatchRepository::dispatch)
                .orElse(null);
        return new LockedRows(new LockedJob(JobRows.job(row, dispatch, false)), found.subList(2, found.size()));
    }

    /** The statement that reads the progress of a job, for {@link #shown}. */
    public BoundStatement progressOf(UUID id) {
        return PROGRESS.bind().set(ID, id);
    }

    /**
     * The locked job as its editor sees it. Whether a job that ended is being retried takes another round trip.
     *
     * @param progress the result of {@link #progressOf}
     */
    public Job shown(Transaction tx, Job locked, List<Row> progress) {
        if (RetryChain.mayBeRetried(locked.status())) {
            return locked.withBeingRetried(
                    !tx.read(RetryChain.liveOf(locked.id())).getFirst().isEmpty());
        }
        return progress.isEmpty() ? locked : locked.withProgress(ProgressRows.progress(progress.getFirst()));
    }

    /** The unfinished job in the retry chain of a locked job that has ended; null if there is none. */
    @Nullable
    public UUID liveRetry(Transaction tx, Job ended) {
        return tx.read(RetryChain.liveOf(ended.id())).getFirst().stream()
                .map(row -> row.get(RetryChain.ID))
                .findFirst()
                .orElse(null);
    }

    /**
     * Queues a new job.
     *
     * @param uploadCheckAt when to check whether its upload has timed out; null if it has its video
     */
    void insert(Transaction tx, Job job, String ownerId, @Nullable Instant uploadCheckAt) {
        tx.write(INSERT.apply(job).set(OWNER_ID, ownerId).set(UPLOAD_CHECK_AT, uploadCheckAt));
    }

    /** Queues the transition of a locked job, and returns the job after it. */
    Job apply(Transaction tx, JobTransition transition, Instant now) {
        Job after = transition.after(now);
        tx.write(UPDATE.apply(after));
        return after;
    }
}
