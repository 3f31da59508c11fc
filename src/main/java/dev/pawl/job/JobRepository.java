package dev.pawl.job;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.db.BoundSql;
import dev.pawl.db.Database;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code job}. */
public final class JobRepository {
    private static final List<Field<?>> COLUMNS = List.of(
            JOB.ID,
            JOB.PROJECT_ID,
            JOB.STATUS,
            JOB.MANIFEST,
            JOB.FAILURE_CODE,
            JOB.FAILURE_MESSAGE,
            JOB.FAILED_STAGE,
            JOB.RETRY_OF,
            JOB.VERSION,
            JOB.CREATED_AT,
            JOB.UPDATED_AT);
    private static final List<Field<?>> COLUMNS_WITH_DISPATCH =
            Stream.concat(COLUMNS.stream(), DispatchRepository.COLUMNS.stream()).toList();

    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<JobStatus> STATUS = param("status", JOB.STATUS);
    private static final Param<Integer> VERSION = param("version", JOB.VERSION);
    private static final Param<JSONB> MANIFEST = param("manifest", JOB.MANIFEST);
    private static final Param<Instant> CREATED_AT = param("created_at", JOB.CREATED_AT);
    private static final Param<Instant> UPDATED_AT = param("updated_at", JOB.UPDATED_AT);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final SqlTemplate LOCK = SqlTemplate.of(DSL.select(COLUMNS)
            .from(JOB)
            .where(JOB.ID.eq(ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID))
            .forUpdate());

    private static final SqlTemplate BY_ID = SqlTemplate.of(DSL.select(COLUMNS_WITH_DISPATCH)
            .from(JOB)
            .leftJoin(DISPATCH)
            .on(DISPATCH.JOB_ID.eq(JOB.ID))
            .where(JOB.ID.eq(ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID)));

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(JOB)
            .set(JOB.ID, ID)
            .set(JOB.PROJECT_ID, PROJECT_ID)
            .set(JOB.OWNER_ID, OWNER_ID)
            .set(JOB.STATUS, STATUS)
            .set(JOB.VERSION, VERSION)
            .set(JOB.MANIFEST, MANIFEST)
            .set(JOB.CREATED_AT, CREATED_AT)
            .set(JOB.UPDATED_AT, UPDATED_AT));

    private static final SqlTemplate STEP = SqlTemplate.of(DSL.update(JOB)
            .set(JOB.STATUS, STATUS)
            .set(JOB.VERSION, VERSION)
            .set(JOB.MANIFEST, MANIFEST)
            .set(JOB.UPDATED_AT, UPDATED_AT)
            .where(JOB.ID.eq(ID)));

    private static final SqlTemplate PAGE = SqlTemplate.of(page(DSL.noCondition()));

    private final Database database;
    private final DispatchRepository dispatches;
    private final ObjectMapper json;

    public JobRepository(Database database, DispatchRepository dispatches, ObjectMapper json) {
        this.database = database;
        this.dispatches = dispatches;
        this.json = json;
    }

    /**
     * Locks the job and reads it with its dispatch, in one trip.
     *
     * @throws RefusedException {@code NotFound} unless it is a job of {@code ownerId}; {@code JobBusy} when the lock
     *     is not granted in time
     */
    LockedJob lock(Transaction tx, UUID id, String ownerId) {
        List<Result<Record>> rows = tx.read(LOCK.bind().set(ID, id).set(OWNER_ID, ownerId), dispatches.ofJob(id));
        Dispatch dispatch = rows.getLast().stream()
                .findFirst()
                .map(DispatchRepository::dispatch)
                .orElse(null);
        return rows.getFirst().stream()
                .findFirst()
                .map(row -> new LockedJob(job(row, dispatch)))
                .orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    void insert(Transaction tx, Job job, String ownerId) {
        tx.write(INSERT.bind()
                .set(ID, job.id())
                .set(PROJECT_ID, job.projectId())
                .set(OWNER_ID, ownerId)
                .set(STATUS, job.status())
                .set(VERSION, job.version())
                .set(MANIFEST, written(job.manifest()))
                .set(CREATED_AT, job.createdAt())
                .set(UPDATED_AT, job.updatedAt()));
    }

    /** Queues the step of a locked job, and returns the job behind it. */
    Job apply(Transaction tx, Step step, Instant now) {
        Job after = step.after(now);
        tx.write(STEP.bind()
                .set(ID, after.id())
                .set(STATUS, after.status())
                .set(VERSION, after.version())
                .set(MANIFEST, written(after.manifest()))
                .set(UPDATED_AT, after.updatedAt()));
        return after;
    }

    Optional<Job> find(UUID id, String ownerId) {
        return database.read(owned(id, ownerId)).getFirst().stream()
                .map(this::jobWithDispatch)
                .findFirst();
    }

    /** The statement that reads the job if {@code ownerId} owns it. */
    BoundSql owned(UUID id, String ownerId) {
        return BY_ID.bind().set(ID, id).set(OWNER_ID, ownerId);
    }

    /**
     * Up to {@code limit} jobs older than {@code before}, newest first; empty when {@code owned}, which travels with
     * it, does not find the project.
     */
    Optional<List<Job>> page(BoundSql owned, UUID projectId, Set<JobStatus> statuses, UUID before, int limit) {
        SqlTemplate template = statuses.isEmpty() ? PAGE : SqlTemplate.of(page(JOB.STATUS.in(statuses)));
        BoundSql page =
                template.bind().set(PROJECT_ID, projectId).set(ID, before).set(LIMIT, limit);
        return database.readIf(owned, page).map(rows -> rows.map(this::jobWithDispatch));
    }

    private static Query page(Condition filter) {
        return DSL.select(COLUMNS_WITH_DISPATCH)
                .from(JOB)
                .leftJoin(DISPATCH)
                .on(DISPATCH.JOB_ID.eq(JOB.ID))
                .where(JOB.PROJECT_ID.eq(PROJECT_ID))
                .and(JOB.ID.lt(ID))
                .and(filter)
                .orderBy(JOB.ID.desc())
                .limit(LIMIT);
    }

    private Job jobWithDispatch(Record row) {
        return job(row, DispatchRepository.dispatch(row));
    }

    private Job job(Record row, @Nullable Dispatch dispatch) {
        return new Job(
                row.get(JOB.ID),
                row.get(JOB.PROJECT_ID),
                row.get(JOB.STATUS),
                read(row.get(JOB.MANIFEST)),
                failure(row),
                row.get(JOB.RETRY_OF),
                dispatch,
                row.get(JOB.VERSION),
                row.get(JOB.CREATED_AT),
                row.get(JOB.UPDATED_AT));
    }

    private static @Nullable Failure failure(Record row) {
        return row.get(JOB.FAILURE_CODE) == null
                ? null
                : new Failure(row.get(JOB.FAILURE_CODE), row.get(JOB.FAILURE_MESSAGE), row.get(JOB.FAILED_STAGE));
    }

    private JSONB written(Manifest manifest) {
        try {
            return JSONB.valueOf(json.writeValueAsString(manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Manifest read(JSONB manifest) {
        try {
            return json.readValue(manifest.data(), Manifest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest in the database is unreadable");
        }
    }
}
