package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowArrays;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code dispatch}. Every write happens while the row of its job is locked. */
public final class DispatchRepository {
    /** What a query has to select so that {@link #dispatch} can read it. */
    public static final List<Field<?>> COLUMNS = List.of(
            DISPATCH.DISPATCH_ID,
            DISPATCH.KIND,
            DISPATCH.STATE,
            DISPATCH.CREATED_AT,
            DISPATCH.ATTEMPT_STARTED_AT,
            DISPATCH.ATTEMPT_ENDED_AT,
            DISPATCH.DELIVERED_AT,
            DISPATCH.STOP_REQUESTED_AT,
            DISPATCH.STOP_CONFIRMED_AT,
            DISPATCH.LAST_ERROR_CODE,
            DISPATCH.WATCHDOG_AT);

    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final Param<UUID> JOB_ID = param("job_id", DISPATCH.JOB_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<DispatchKind> KIND = param("kind", DISPATCH.KIND);
    private static final Param<DispatchState> STATE = param("state", DISPATCH.STATE);
    private static final Param<Instant> CREATED_AT = param("created_at", DISPATCH.CREATED_AT);
    private static final Param<Instant> ATTEMPT_STARTED_AT = param("attempt_started_at", DISPATCH.ATTEMPT_STARTED_AT);
    private static final Param<Instant> ATTEMPT_ENDED_AT = param("attempt_ended_at", DISPATCH.ATTEMPT_ENDED_AT);
    private static final Param<Instant> DELIVERED_AT = param("delivered_at", DISPATCH.DELIVERED_AT);
    private static final Param<Instant> STOP_REQUESTED_AT = param("stop_requested_at", DISPATCH.STOP_REQUESTED_AT);
    private static final Param<Instant> STOP_CONFIRMED_AT = param("stop_confirmed_at", DISPATCH.STOP_CONFIRMED_AT);
    private static final Param<String> LAST_ERROR_CODE = param("last_error_code", DISPATCH.LAST_ERROR_CODE);
    private static final Param<Instant> WATCHDOG_AT = param("watchdog_at", DISPATCH.WATCHDOG_AT);

    private static final SqlTemplate BY_JOB =
            SqlTemplate.of(DSL.select(COLUMNS).from(DISPATCH).where(DISPATCH.JOB_ID.eq(JOB_ID)));

    private static final SqlTemplate BY_OWNED_JOB = SqlTemplate.of(DSL.select(COLUMNS)
            .from(JOB)
            .join(DISPATCH)
            .on(DISPATCH.JOB_ID.eq(JOB.ID))
            .where(JOB.ID.eq(JOB_ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID)));

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(DISPATCH)
            .set(DISPATCH.DISPATCH_ID, DISPATCH_ID)
            .set(DISPATCH.JOB_ID, JOB_ID)
            .set(DISPATCH.KIND, KIND)
            .set(DISPATCH.STATE, STATE)
            .set(DISPATCH.CREATED_AT, CREATED_AT)
            .set(DISPATCH.WATCHDOG_AT, WATCHDOG_AT));

    private static final SqlTemplate UPDATE = SqlTemplate.of(DSL.update(DISPATCH)
            .set(DISPATCH.STATE, STATE)
            .set(DISPATCH.ATTEMPT_STARTED_AT, ATTEMPT_STARTED_AT)
            .set(DISPATCH.ATTEMPT_ENDED_AT, ATTEMPT_ENDED_AT)
            .set(DISPATCH.DELIVERED_AT, DELIVERED_AT)
            .set(DISPATCH.STOP_REQUESTED_AT, STOP_REQUESTED_AT)
            .set(DISPATCH.STOP_CONFIRMED_AT, STOP_CONFIRMED_AT)
            .set(DISPATCH.LAST_ERROR_CODE, LAST_ERROR_CODE)
            .set(DISPATCH.WATCHDOG_AT, WATCHDOG_AT)
            .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID)));

    private static final Param<UUID[]> JOB_IDS =
            param("job_ids", DISPATCH.JOB_ID.getDataType().getArrayDataType());

    private static final SqlTemplate BY_JOBS = SqlTemplate.of(
            DSL.select(COLUMNS).select(DISPATCH.JOB_ID).from(DISPATCH).where(DISPATCH.JOB_ID.eq(any(JOB_IDS))));

    private static final RowArrays<Dispatch> DISPATCHES = RowArrays.of(Dispatch.class)
            .with(DISPATCH.DISPATCH_ID, Dispatch::dispatchId)
            .with(DISPATCH.STATE, Dispatch::state)
            .with(DISPATCH.ATTEMPT_STARTED_AT, dispatch -> startOf(dispatch.attempt()))
            .with(DISPATCH.ATTEMPT_ENDED_AT, dispatch -> endOf(dispatch.attempt()))
            .with(DISPATCH.DELIVERED_AT, Dispatch::deliveredAt)
            .with(DISPATCH.STOP_REQUESTED_AT, Dispatch::stopRequestedAt)
            .with(DISPATCH.STOP_CONFIRMED_AT, Dispatch::stopConfirmedAt)
            .with(DISPATCH.LAST_ERROR_CODE, Dispatch::lastErrorCode)
            .with(DISPATCH.WATCHDOG_AT, Dispatch::watchdogAt);
    private static final SqlTemplate UPDATE_ALL = DISPATCHES.update(DISPATCH, DISPATCH.DISPATCH_ID);

    /** The statement that reads the dispatch of a job. */
    public BoundSql ofJob(UUID jobId) {
        return BY_JOB.bind().set(JOB_ID, jobId);
    }

    /** As {@link #ofJob(UUID)}, if {@code ownerId} owns the job: what a stranger asks takes no longer than nothing. */
    public BoundSql ofJob(UUID jobId, String ownerId) {
        return BY_OWNED_JOB.bind().set(JOB_ID, jobId).set(OWNER_ID, ownerId);
    }

    /** The statement that reads the dispatches of these jobs, for {@link #byJob}. */
    public BoundSql ofJobs(Collection<UUID> jobIds) {
        return BY_JOBS.bind().setAll(JOB_IDS, jobIds);
    }

    /** The dispatches that {@link #ofJobs} found, each under the id of its job. */
    public static Map<UUID, Dispatch> byJob(List<Row> found) {
        Map<UUID, Dispatch> dispatches = new HashMap<>();
        for (Row row : found) {
            Dispatch dispatch = dispatch(row);
            if (dispatch != null) {
                dispatches.put(row.get(DISPATCH.JOB_ID), dispatch);
            }
        }
        return dispatches;
    }

    /** Queues a new dispatch of the job. */
    public void insert(Transaction tx, UUID jobId, Dispatch dispatch) {
        tx.write(INSERT.bind()
                .set(DISPATCH_ID, dispatch.dispatchId())
                .set(JOB_ID, jobId)
                .set(KIND, dispatch.kind())
                .set(STATE, dispatch.state())
                .set(CREATED_AT, dispatch.createdAt())
                .set(WATCHDOG_AT, dispatch.watchdogAt()));
    }

    /** Queues everything of the dispatch that can have changed. */
    public void update(Transaction tx, Dispatch dispatch) {
        tx.write(UPDATE.bind()
                .set(DISPATCH_ID, dispatch.dispatchId())
                .set(STATE, dispatch.state())
                .set(ATTEMPT_STARTED_AT, startOf(dispatch.attempt()))
                .set(ATTEMPT_ENDED_AT, endOf(dispatch.attempt()))
                .set(DELIVERED_AT, dispatch.deliveredAt())
                .set(STOP_REQUESTED_AT, dispatch.stopRequestedAt())
                .set(STOP_CONFIRMED_AT, dispatch.stopConfirmedAt())
                .set(LAST_ERROR_CODE, dispatch.lastErrorCode())
                .set(WATCHDOG_AT, dispatch.watchdogAt()));
    }

    /** As {@link #update(Transaction, Dispatch)}, of many dispatches in one statement. */
    public void update(Transaction tx, List<Dispatch> dispatches) {
        if (!dispatches.isEmpty()) {
            tx.write(DISPATCHES.bind(UPDATE_ALL, dispatches), dispatches.size());
        }
    }

    private static @Nullable Instant startOf(Dispatch.@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.startedAt();
    }

    private static @Nullable Instant endOf(Dispatch.@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.endedAt();
    }

    /** The dispatch in a row that selected {@link #COLUMNS}, null when an outer join found none. */
    public static @Nullable Dispatch dispatch(Row row) {
        if (row.get(DISPATCH.DISPATCH_ID) == null) {
            return null;
        }
        Instant attemptStartedAt = row.get(DISPATCH.ATTEMPT_STARTED_AT);
        return new Dispatch(
                row.get(DISPATCH.DISPATCH_ID),
                row.get(DISPATCH.KIND),
                row.get(DISPATCH.STATE),
                row.get(DISPATCH.CREATED_AT),
                attemptStartedAt == null
                        ? null
                        : new Dispatch.Attempt(attemptStartedAt, row.get(DISPATCH.ATTEMPT_ENDED_AT)),
                row.get(DISPATCH.DELIVERED_AT),
                row.get(DISPATCH.STOP_REQUESTED_AT),
                row.get(DISPATCH.STOP_CONFIRMED_AT),
                row.get(DISPATCH.LAST_ERROR_CODE),
                row.get(DISPATCH.WATCHDOG_AT));
    }
}
