package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.Row;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.tables.records.JobRecord;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.InsertSetMoreStep;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code job}, one at a time, under its lock. */
public final class JobRepository {
    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<JobStatus> STATUS = param("status", JOB.STATUS);
    private static final Param<Integer> VERSION = param("version", JOB.VERSION);
    private static final Param<JSONB> MANIFEST = param("manifest", JOB.MANIFEST);
    private static final Param<String> FAILURE_CODE = param("failure_code", JOB.FAILURE_CODE);
    private static final Param<String> FAILURE_MESSAGE = param("failure_message", JOB.FAILURE_MESSAGE);
    private static final Param<JobStatus> FAILED_STAGE = param("failed_stage", JOB.FAILED_STAGE);
    private static final Param<Instant> CALLBACK_OCCURRED_AT =
            param("callback_occurred_at", JOB.LATEST_CALLBACK_OCCURRED_AT);
    private static final Param<Instant> CALLBACK_RECORDED_AT =
            param("callback_recorded_at", JOB.LATEST_CALLBACK_RECORDED_AT);
    private static final Param<UUID> RETRY_OF = param("retry_of", JOB.RETRY_OF);
    private static final Param<String> CLIENT_REQUEST_ID = param("client_request_id", JOB.CLIENT_REQUEST_ID);
    private static final Param<String> MODEL_PROFILE = param("model_profile", JOB.MODEL_PROFILE);
    private static final Param<JobStatus> RESUME_FROM_STATUS = param("resume_from_status", JOB.RESUME_FROM_STATUS);
    private static final Param<Instant> CREATED_AT = param("created_at", JOB.CREATED_AT);
    private static final Param<Instant> UPDATED_AT = param("updated_at", JOB.UPDATED_AT);

    private static final SqlTemplate LOCK = SqlTemplate.of(DSL.select(JobRows.COLUMNS)
            .from(JOB)
            .where(JOB.ID.eq(ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID))
            .forUpdate());

    private static final SqlTemplate LOCK_OF_ANYBODY = SqlTemplate.of(
            DSL.select(JobRows.COLUMNS).from(JOB).where(JOB.ID.eq(ID)).forUpdate());

    private static final SqlTemplate INSERT = SqlTemplate.of(insert());
    private static final SqlTemplate INSERT_RETRY = SqlTemplate.of(insert().set(JOB.RETRY_OF, RETRY_OF)
            .set(JOB.CLIENT_REQUEST_ID, CLIENT_REQUEST_ID)
            .set(JOB.MODEL_PROFILE, MODEL_PROFILE)
            .set(JOB.RESUME_FROM_STATUS, RESUME_FROM_STATUS));

    private static final SqlTemplate STEP = SqlTemplate.of(DSL.update(JOB)
            .set(JOB.STATUS, STATUS)
            .set(JOB.VERSION, VERSION)
            .set(JOB.MANIFEST, MANIFEST)
            .set(JOB.FAILURE_CODE, FAILURE_CODE)
            .set(JOB.FAILURE_MESSAGE, FAILURE_MESSAGE)
            .set(JOB.FAILED_STAGE, FAILED_STAGE)
            .set(JOB.LATEST_CALLBACK_OCCURRED_AT, CALLBACK_OCCURRED_AT)
            .set(JOB.LATEST_CALLBACK_RECORDED_AT, CALLBACK_RECORDED_AT)
            .set(JOB.UPDATED_AT, UPDATED_AT)
            .where(JOB.ID.eq(ID)));

    private final DispatchRepository dispatches;
    private final JobRows rows;

    public JobRepository(DispatchRepository dispatches, JobRows rows) {
        this.dispatches = dispatches;
        this.rows = rows;
    }

    /** A locked job, and what the statements found that travelled with the lock. */
    record LockedRows(LockedJob job, List<List<Row>> alongside) {}

    /**
     * Locks the job and reads it with its dispatch, in one trip.
     *
     * @throws RefusedException {@code NotFound} unless it is a job of {@code ownerId}; {@code JobBusy} when the lock
     *     is not granted in time
     */
    LockedJob lock(Transaction tx, UUID id, String ownerId) {
        return lockAnd(tx, id, ownerId).job();
    }

    /** As {@link #lock}, with more statements that run after the lock is granted. */
    LockedRows lockAnd(Transaction tx, UUID id, String ownerId, BoundSql... alongside) {
        return locked(tx, LOCK.bind().set(ID, id).set(OWNER_ID, ownerId), dispatches.ofJob(id, ownerId), alongside);
    }

    /** As {@link #lockAnd}, whoever owns the job: for the orchestrator and for Pawl itself. */
    LockedRows lockOfAnybodyAnd(Transaction tx, UUID id, BoundSql... alongside) {
        return locked(tx, LOCK_OF_ANYBODY.bind().set(ID, id), dispatches.ofJob(id), alongside);
    }

    private LockedRows locked(Transaction tx, BoundSql lock, BoundSql dispatchOfJob, BoundSql... alongside) {
        BoundSql[] statements = Stream.concat(Stream.of(lock, dispatchOfJob), Stream.of(alongside))
                .toArray(BoundSql[]::new);
        List<List<Row>> found = tx.lock(statements);
        Row row = found.getFirst().stream().findFirst().orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
        Dispatch dispatch = found.get(1).stream()
                .findFirst()
                .map(DispatchRepository::dispatch)
                .orElse(null);
        return new LockedRows(new LockedJob(rows.job(row, dispatch, false)), found.subList(2, found.size()));
    }

    /** The locked job, and of a failed one whether it is being retried, which takes one trip more. */
    Job withRetries(Transaction tx, Job locked) {
        return locked.status() == JobStatus.FAILED
                ? locked.withBeingRetried(
                        !tx.read(RetryChain.liveOf(locked.id())).getFirst().isEmpty())
                : locked;
    }

    /** The job that has not ended in the chain of retries of a locked job that has; null when there is none. */
    @Nullable
    UUID liveRetry(Transaction tx, Job ended) {
        return tx.read(RetryChain.liveOf(ended.id())).getFirst().stream()
                .map(row -> row.get(RetryChain.ID))
                .findFirst()
                .orElse(null);
    }

    void insert(Transaction tx, Job job, String ownerId) {
        RetryOrigin origin = job.origin();
        BoundSql insert = (origin == null ? INSERT : INSERT_RETRY)
                .bind()
                .set(ID, job.id())
                .set(PROJECT_ID, job.projectId())
                .set(OWNER_ID, ownerId)
                .set(STATUS, job.status())
                .set(VERSION, job.version())
                .set(MANIFEST, rows.written(job.manifest()))
                .set(CREATED_AT, job.createdAt())
                .set(UPDATED_AT, job.updatedAt());
        if (origin != null) {
            insert.set(RETRY_OF, origin.retryOf())
                    .set(CLIENT_REQUEST_ID, origin.clientRequestId())
                    .set(MODEL_PROFILE, origin.modelProfile())
                    .set(RESUME_FROM_STATUS, origin.resumeFromStatus());
        }
        tx.write(insert);
    }

    /** Queues the step of a locked job, and returns the job behind it. */
    Job apply(Transaction tx, Step step, Instant now) {
        Job after = step.after(now);
        Failure failure = after.failure();
        Job.LatestCallback callback = after.latestCallback();
        tx.write(STEP.bind()
                .set(ID, after.id())
                .set(STATUS, after.status())
                .set(VERSION, after.version())
                .set(MANIFEST, rows.written(after.manifest()))
                .set(FAILURE_CODE, failure == null ? null : failure.code())
                .set(FAILURE_MESSAGE, failure == null ? null : failure.message())
                .set(FAILED_STAGE, failure == null ? null : failure.stage())
                .set(CALLBACK_OCCURRED_AT, callback == null ? null : callback.occurredAt())
                .set(CALLBACK_RECORDED_AT, callback == null ? null : callback.recordedAt())
                .set(UPDATED_AT, after.updatedAt()));
        return after;
    }

    private static InsertSetMoreStep<JobRecord> insert() {
        return DSL.insertInto(JOB)
                .set(JOB.ID, ID)
                .set(JOB.PROJECT_ID, PROJECT_ID)
                .set(JOB.OWNER_ID, OWNER_ID)
                .set(JOB.STATUS, STATUS)
                .set(JOB.VERSION, VERSION)
                .set(JOB.MANIFEST, MANIFEST)
                .set(JOB.CREATED_AT, CREATED_AT)
                .set(JOB.UPDATED_AT, UPDATED_AT);
    }
}
