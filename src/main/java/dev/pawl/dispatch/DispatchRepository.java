package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
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
            DISPATCH.DELIVERED_AT,
            DISPATCH.STOP_REQUESTED_AT,
            DISPATCH.STOP_CONFIRMED_AT,
            DISPATCH.LAST_ERROR_CODE);

    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final Param<UUID> JOB_ID = param("job_id", DISPATCH.JOB_ID);
    private static final Param<DispatchKind> KIND = param("kind", DISPATCH.KIND);
    private static final Param<DispatchState> STATE = param("state", DISPATCH.STATE);
    private static final Param<Instant> CREATED_AT = param("created_at", DISPATCH.CREATED_AT);
    private static final Param<Instant> STOP_REQUESTED_AT = param("stop_requested_at", DISPATCH.STOP_REQUESTED_AT);

    private static final SqlTemplate BY_JOB =
            SqlTemplate.of(DSL.select(COLUMNS).from(DISPATCH).where(DISPATCH.JOB_ID.eq(JOB_ID)));

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(DISPATCH)
            .set(DISPATCH.DISPATCH_ID, DISPATCH_ID)
            .set(DISPATCH.JOB_ID, JOB_ID)
            .set(DISPATCH.KIND, KIND)
            .set(DISPATCH.STATE, STATE)
            .set(DISPATCH.CREATED_AT, CREATED_AT));

    private static final SqlTemplate RECALL = SqlTemplate.of(DSL.update(DISPATCH)
            .set(DISPATCH.STATE, STATE)
            .set(DISPATCH.STOP_REQUESTED_AT, STOP_REQUESTED_AT)
            .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID)));

    /** The statement that reads the dispatch of a job. */
    public BoundSql ofJob(UUID jobId) {
        return BY_JOB.bind().set(JOB_ID, jobId);
    }

    /** Queues a new dispatch of the job. */
    public void insert(Transaction tx, UUID jobId, Dispatch dispatch) {
        tx.write(INSERT.bind()
                .set(DISPATCH_ID, dispatch.dispatchId())
                .set(JOB_ID, jobId)
                .set(KIND, dispatch.kind())
                .set(STATE, dispatch.state())
                .set(CREATED_AT, dispatch.createdAt()));
    }

    /** Queues the new state of a dispatch that was {@linkplain Dispatch#recalled recalled}. */
    public void recall(Transaction tx, Dispatch recalled) {
        tx.write(RECALL.bind()
                .set(DISPATCH_ID, recalled.dispatchId())
                .set(STATE, recalled.state())
                .set(STOP_REQUESTED_AT, recalled.stopRequestedAt()));
    }

    /** The dispatch in a row that selected {@link #COLUMNS}, null when an outer join found none. */
    public static @Nullable Dispatch dispatch(Record row) {
        if (row.get(DISPATCH.DISPATCH_ID) == null) {
            return null;
        }
        return new Dispatch(
                row.get(DISPATCH.DISPATCH_ID),
                row.get(DISPATCH.KIND),
                row.get(DISPATCH.STATE),
                row.get(DISPATCH.CREATED_AT),
                row.get(DISPATCH.ATTEMPT_STARTED_AT),
                row.get(DISPATCH.DELIVERED_AT),
                row.get(DISPATCH.STOP_REQUESTED_AT),
                row.get(DISPATCH.STOP_CONFIRMED_AT),
                row.get(DISPATCH.LAST_ERROR_CODE));
    }
}
