package dev.pawl.reconciliation;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;

import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.delivery.RunOrder;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Reads dispatches for the orchestrator, without a lock. */
public final class ReconciliationRepository {
    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final List<Field<?>> FIELDS = List.of(
            DISPATCH.DISPATCH_ID,
            DISPATCH.JOB_ID,
            JOB.PROJECT_ID,
            DISPATCH.KIND,
            DISPATCH.STATE,
            JOB.STATUS,
            DISPATCH.CREATED_AT,
            DISPATCH.DELIVERED_AT,
            DISPATCH.STOP_REQUESTED_AT,
            DISPATCH.KILL_REQUESTED_AT);

    private static final RenderedSql BY_ID = RenderedSql.of(DSL.select(FIELDS)
            .from(DISPATCH)
            .join(JOB)
            .on(JOB.ID.eq(DISPATCH.JOB_ID))
            .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID)));

    /** The outbox says what is to be stopped: no index of the table does. */
    private static final Condition STOP_REQUESTED = in(DispatchState.STOP_REQUESTED)
            .and(DISPATCH.DISPATCH_ID.in(select(SCHEDULED_TASKS.TASK_INSTANCE.cast(DISPATCH.DISPATCH_ID.getDataType()))
                    .from(SCHEDULED_TASKS)
                    .where(SCHEDULED_TASKS.TASK_NAME.eq(inline(Outbox.CANCEL)))));

    private static final Condition ACTIVE = condition(DISPATCH.ACTIVE);

    private static final Map<OpenDispatchState, RenderedSql> IN_STATE = new EnumMap<>(Map.of(
            OpenDispatchState.PENDING, page(ACTIVE.and(in(DispatchState.PENDING))),
            OpenDispatchState.DELIVERED, page(ACTIVE.and(in(DispatchState.DELIVERED))),
            OpenDispatchState.STOP_REQUESTED, page(STOP_REQUESTED)));

    private static final RenderedSql ALL = page(ACTIVE.or(STOP_REQUESTED));

    private final Database database;
    private final String publicUrl;

    /** @param publicUrl where the orchestrator reaches Pawl, without a trailing slash */
    public ReconciliationRepository(Database database, String publicUrl) {
        this.database = database;
        this.publicUrl = publicUrl;
    }

    Optional<DispatchView> find(UUID dispatchId) {
        return database.read(BY_ID.bind().set(DISPATCH_ID, dispatchId)).getFirst().stream()
                .findFirst()
                .map(this::view);
    }

    /**
     * Up to {@code limit} dispatches that are not over, oldest first, after the one with this id.
     *
     * @param state null for all states
     */
    List<DispatchView> page(@Nullable OpenDispatchState state, UUID after, int limit) {
        RenderedSql page = state == null ? ALL : Objects.requireNonNull(IN_STATE.get(state));
        return database.read(page.bind().set(DISPATCH_ID, after).set(LIMIT, limit)).getFirst().stream()
                .map(this::view)
                .toList();
    }

    private static RenderedSql page(Condition notOver) {
        return RenderedSql.of(DSL.select(FIELDS)
                .from(DISPATCH)
                .join(JOB)
                .on(JOB.ID.eq(DISPATCH.JOB_ID))
                .where(notOver)
                .and(DISPATCH.DISPATCH_ID.gt(DISPATCH_ID))
                .orderBy(DISPATCH.DISPATCH_ID)
                .limit(LIMIT));
    }

    private static Condition in(DispatchState state) {
        return DISPATCH.STATE.eq(inline(state));
    }

    private DispatchView view(Row row) {
        UUID jobId = row.get(DISPATCH.JOB_ID);
        JobStatus status = row.get(JOB.STATUS);
        return new DispatchView(
                row.get(DISPATCH.DISPATCH_ID),
                jobId,
                row.get(JOB.PROJECT_ID),
                row.get(DISPATCH.KIND),
                row.get(DISPATCH.STATE),
                status,
                row.get(DISPATCH.CREATED_AT),
                row.get(DISPATCH.DELIVERED_AT),
                row.get(DISPATCH.STOP_REQUESTED_AT),
                row.get(DISPATCH.KILL_REQUESTED_AT),
                RunOrder.callbackUrl(publicUrl, jobId));
    }
}
