package dev.pawl.job;

import static dev.pawl.db.Columns.given;
import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.audit.Actor;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowBusyException;
import dev.pawl.db.RowRead;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The rows of {@code job}, under the row lock. */
public final class JobRepository {
    private static final Field<Boolean> OF_ANYBODY = field(name("of_anybody"), SQLDataType.BOOLEAN);
    /** Never null, because the driver takes a trip of its own for each read with a null. */
    private static final Columns<JobKey> KEYS = Columns.of(JobKey.class)
            .with(JOB.ID, JobKey::id)
            .with(JOB.OWNER_ID, key -> Objects.requireNonNullElse(key.ownerId(), ""))
            .with(OF_ANYBODY, key -> key.ownerId() == null);

    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Condition IS_ASKED_FOR =
            isJob(ID, param("owner_id", JOB.OWNER_ID), param("of_anybody", OF_ANYBODY));
    private static final Condition IS_ONE_OF_THEM = isJob(given(JOB.ID), given(JOB.OWNER_ID), given(OF_ANYBODY));

    private static final RenderedSql LOCK = RenderedSql.of(
            DSL.select(JobRows.FIELDS).from(JOB).where(IS_ASKED_FOR).forUpdate());

    /** The rows that nobody else has locked, in one order, so that two transactions never wait for each other. */
    private static final RowRead<JobKey> LOCK_FREE = KEYS.read(
            RenderedSql.of(DSL.select(JobRows.FIELDS)
                    .from(JOB)
                    .where(IS_ASKED_FOR)
                    .forUpdate()
                    .skipLocked()),
            RenderedSql.of(DSL.select(JobRows.FIELDS)
                    .from(KEYS.rows())
                    .join(JOB)
                    .on(IS_ONE_OF_THEM)
                    .orderBy(JOB.ID)
                    .forUpdate()
                    .of(JOB)
                    .skipLocked()));

    /** The jobs, locked or not, each with its latest dispatch, if it has one. */
    private static final RowRead<JobKey> DISPATCHES = KEYS.read(
            RenderedSql.of(DSL.select(JOB.ID)
                    .select(DispatchRepository.FIELDS)
                    .from(JOB)
                    .leftJoin(DispatchRepository.LATEST)
                    .on(trueCondition())
                    .where(IS_ASKED_FOR)),
            RenderedSql.of(DSL.select(JOB.ID)
                    .select(DispatchRepository.FIELDS)
                    .from(KEYS.rows())
                    .join(JOB)
                    .on(IS_ONE_OF_THEM)
                    .leftJoin(DispatchRepository.LATEST)
                    .on(trueCondition())));

    private static Condition isJob(Field<UUID> id, Field<String> ownerId, Field<Boolean> ofAnybody) {
        return JOB.ID.eq(id).and(JOB.OWNER_ID.eq(ownerId).or(condition(ofAnybody)));
    }

    private static final RenderedSql PROGRESS = RenderedSql.of(DSL.select(ProgressRows.FIELDS)
            .from(JOB)
            .join(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS)
            .where(JOB.ID.eq(ID)));

    private record Born(Job job, String ownerId, @Nullable Instant uploadCheckAt) {}

    private record Named(Job job, String ownerId) {}

    private static final RowWrite<Born> INSERT = JobRows.COLUMNS
            .of(Born::job)
            .withFixed(JOB.OWNER_ID, Born::ownerId)
            .withFixed(JOB.UPLOAD_CHECK_AT, Born::uploadCheckAt)
            .withFixed(JOB.SEARCH, born -> SearchWords.of(born.job().names(), born.ownerId()))
            .insertInto(JOB);
    private static final RowWrite<Named> RENAME = Columns.of(Named.class)
            .withFixed(JOB.ID, named -> named.job().id())
            .with(JOB.TITLE, named -> named.job().title())
            .with(JOB.LABELS, named -> JobRows.labels(named.job()))
            .with(JOB.SEARCH, named -> SearchWords.of(named.job().names(), named.ownerId()))
            .update(JOB, JOB.ID);
    private static final RowWrite<Job> UPDATE = JobRows.COLUMNS.update(JOB, JOB.ID);

    /** A locked job, and the results of the statements that ran in the same round trip. */
    public record LockedRows(LockedJob job, List<List<Row>> alongside) {}

    /**
     * Jobs, each of which was asked for once.
     *
     * @param locked by their ids
     * @param busy the ids of jobs whose rows another transaction has locked
     * @param alongside the results of the statements that ran in the same round trip
     */
    public record FreeRows(Map<UUID, LockedJob> locked, Set<UUID> busy, List<List<Row>> alongside) {}

    /**
     * Locks the row of the job and reads it with its dispatch, in one round trip.
     *
     * @throws RefusedException {@code NotFound} if there is no such job
     * @throws RowBusyException if the lock is not granted in time
     */
    public LockedJob lock(Transaction tx, JobKey key) {
        return lockAnd(tx, key).job();
    }

    /** Like {@link #lock}, with further statements that run after the lock is granted. */
    public LockedRows lockAnd(Transaction tx, JobKey key, BoundStatement... alongside) {
        BoundStatement lock = KEYS.bind(LOCK, key);
        List<List<Row>> found = tx.lock(statements(lock, List.of(key), alongside));
        Row row = found.getFirst().stream().findFirst().orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
        Dispatch dispatch = found.get(1).stream()
                .findFirst()
                .map(DispatchRepository::dispatch)
                .orElse(null);
        return new LockedRows(new LockedJob(JobRows.job(row, dispatch, false)), found.subList(2, found.size()));
    }

    /**
     * Locks the rows of those jobs that exist, and reads them with their dispatches, in one round trip. Skips rows that
     * are locked by others, without waiting. Further statements run after the locks are granted.
     *
     * @param keys at least one, each of another job
     */
    public FreeRows lockFree(Transaction tx, List<JobKey> keys, BoundStatement... alongside) {
        List<List<Row>> found = tx.lock(statements(LOCK_FREE.of(keys), keys, alongside));
        Map<UUID, Row> ofJob = new HashMap<>();
        found.get(1).forEach(row -> ofJob.put(row.get(JOB.ID), row));
        Map<UUID, LockedJob> locked = new LinkedHashMap<>();
        for (Row row : found.getFirst()) {
            UUID id = row.get(JOB.ID);
            Row withDispatch = ofJob.get(id);
            Dispatch dispatch = withDispatch == null ? null : DispatchRepository.dispatch(withDispatch);
            locked.put(id, new LockedJob(JobRows.job(row, dispatch, false)));
        }
        Set<UUID> busy = new HashSet<>(ofJob.keySet());
        busy.removeAll(locked.keySet());
        return new FreeRows(locked, busy, found.subList(2, found.size()));
    }

    private static BoundStatement[] statements(BoundStatement lock, List<JobKey> keys, BoundStatement... alongside) {
        return Stream.concat(Stream.of(lock, DISPATCHES.of(keys)), Stream.of(alongside))
                .toArray(BoundStatement[]::new);
    }

    /** The locked job as its editor sees it, in one round trip more. */
    public Job shown(Transaction tx, Job locked) {
        if (RetryChain.mayBeRetried(locked.status())) {
            return locked.withBeingRetried(
                    !tx.read(RetryChain.liveOf(locked.id())).getFirst().isEmpty());
        }
        List<Row> progress = tx.read(PROGRESS.bind().set(ID, locked.id())).getFirst();
        return progress.isEmpty() ? locked : locked.withProgress(ProgressRows.progress(progress.getFirst()));
    }

    /**
     * Queues a new job.
     *
     * @param uploadCheckAt when to check whether its upload has timed out; null if it has its video
     */
    void insert(Transaction tx, Job job, String ownerId, @Nullable Instant uploadCheckAt) {
        tx.write(INSERT, new Born(job, ownerId, uploadCheckAt));
    }

    /** Queues what a locked job is called. */
    public void rename(Transaction tx, Job named, String ownerId) {
        tx.write(RENAME, new Named(named, ownerId));
    }

    /** Queues the transition of a locked job, and returns the job after it. */
    Job apply(Transaction tx, JobTransition transition, Actor actor, @Nullable String reasonCode, Instant now) {
        Job after = transition.after(actor, reasonCode, now);
        tx.write(UPDATE, after);
        return after;
    }
}
