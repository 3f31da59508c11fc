package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code dispatch}. Write only while the row of the job is locked. */
public final class DispatchRepository {
    private static final Columns<Dispatch> COLUMNS = Columns.of(Dispatch.class)
            .withFixed(DISPATCH.DISPATCH_ID, Dispatch::dispatchId)
            .withFixed(DISPATCH.NUMBER, Dispatch::number)
            .withFixed(DISPATCH.KIND, Dispatch::kind)
            .with(DISPATCH.STATE, Dispatch::state)
            .withFixed(DISPATCH.CREATED_AT, Dispatch::createdAt)
            .withFixed(DISPATCH.INSTRUCTIONS_URI, dispatch -> dispatch.request().instructionsUri())
            .withFixed(DISPATCH.FORMATS, dispatch -> joined(dispatch.request().formats()))
            .with(DISPATCH.ATTEMPT_STARTED_AT, dispatch -> startOf(dispatch.attempt()))
            .with(DISPATCH.ATTEMPT_ENDED_AT, dispatch -> endOf(dispatch.attempt()))
            .with(DISPATCH.DELIVERED_AT, Dispatch::deliveredAt)
            .with(DISPATCH.STOP_REQUESTED_AT, Dispatch::stopRequestedAt)
            .with(DISPATCH.STOP_DELIVERED_AT, Dispatch::stopDeliveredAt)
            .with(DISPATCH.KILL_REQUESTED_AT, Dispatch::killRequestedAt)
            .with(DISPATCH.KILL_REQUESTED_BY, Dispatch::killRequestedBy)
            .with(DISPATCH.KILL_REASON_CODE, Dispatch::killReasonCode)
            .with(DISPATCH.STOP_CONFIRMED_AT, Dispatch::stopConfirmedAt)
            .with(DISPATCH.LAST_ERROR_CODE, Dispatch::lastErrorCode)
            .with(DISPATCH.WATCHDOG_AT, Dispatch::watchdogAt);

    /** The fields that a query must select for {@link #dispatch}. */
    public static final List<Field<?>> FIELDS = COLUMNS.fields();

    private static final Param<UUID> JOB_ID = param("job_id", DISPATCH.JOB_ID);

    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final RenderedSql BY_ID = RenderedSql.of(DSL.select(FIELDS)
            .from(DISPATCH)
            .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID))
            .and(DISPATCH.JOB_ID.eq(JOB_ID)));

    private record Ordered(UUID jobId, Dispatch dispatch) {}

    private static final RowWrite<Ordered> INSERT = COLUMNS.of(Ordered::dispatch)
            .withFixed(DISPATCH.JOB_ID, Ordered::jobId)
            .insertInto(DISPATCH);
    private static final RowWrite<Dispatch> UPDATE = COLUMNS.update(DISPATCH, DISPATCH.DISPATCH_ID);
    private static final RowWrite<Dispatch> SETTLE = UPDATE.first();

    /**
     * The latest dispatch of each job of the query that joins it: {@code leftJoin(LATEST).on(trueCondition())}. It has
     * the name of the table, so that its fields are those of the table.
     */
    public static final Table<?> LATEST = lateral(DSL.select(FIELDS)
                    .from(DISPATCH)
                    .where(DISPATCH.JOB_ID.eq(JOB.ID))
                    .orderBy(DISPATCH.NUMBER.desc())
                    .limit(inline(1)))
            .as(DISPATCH.getUnqualifiedName());

    /** The statement that reads one dispatch, if it is one of the job. */
    public BoundStatement ofJob(UUID jobId, UUID dispatchId) {
        return BY_ID.bind().set(JOB_ID, jobId).set(DISPATCH_ID, dispatchId);
    }

    /** Queues a new dispatch of the job. */
    public void insert(Transaction tx, UUID jobId, Dispatch dispatch) {
        tx.write(INSERT, new Ordered(jobId, dispatch));
    }

    /** Like {@link #update}, before the move of the job for which it makes room. */
    public void settle(Transaction tx, Dispatch dispatch) {
        tx.write(SETTLE, dispatch);
    }

    /** Queues an update of all mutable columns. */
    public void update(Transaction tx, Dispatch dispatch) {
        tx.write(UPDATE, dispatch);
    }

    private static @Nullable String joined(List<String> formats) {
        return formats.isEmpty() ? null : String.join(",", formats);
    }

    private static Dispatch.Request request(Row row) {
        String formats = row.get(DISPATCH.FORMATS);
        return new Dispatch.Request(
                row.get(DISPATCH.INSTRUCTIONS_URI), formats == null ? List.of() : List.of(formats.split(",", -1)));
    }

    private static @Nullable Instant startOf(Dispatch.@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.startedAt();
    }

    private static @Nullable Instant endOf(Dispatch.@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.endedAt();
    }

    /** The dispatch in a row that selected {@link #FIELDS}, null if an outer join found none. */
    public static @Nullable Dispatch dispatch(Row row) {
        UUID id = row.get(DISPATCH.DISPATCH_ID);
        return id == null
                ? null
                : new Dispatch(
                        id,
                        row.get(DISPATCH.NUMBER),
                        row.get(DISPATCH.KIND),
                        row.get(DISPATCH.STATE),
                        row.get(DISPATCH.CREATED_AT),
                        request(row),
                        attempt(row),
                        row.get(DISPATCH.DELIVERED_AT),
                        row.get(DISPATCH.STOP_REQUESTED_AT),
                        row.get(DISPATCH.STOP_DELIVERED_AT),
                        row.get(DISPATCH.KILL_REQUESTED_AT),
                        row.get(DISPATCH.KILL_REQUESTED_BY),
                        row.get(DISPATCH.KILL_REASON_CODE),
                        row.get(DISPATCH.STOP_CONFIRMED_AT),
                        row.get(DISPATCH.LAST_ERROR_CODE),
                        row.get(DISPATCH.WATCHDOG_AT));
    }

    private static Dispatch.@Nullable Attempt attempt(Row row) {
        Instant startedAt = row.get(DISPATCH.ATTEMPT_STARTED_AT);
        Instant endedAt = row.get(DISPATCH.ATTEMPT_ENDED_AT);
        return startedAt == null ? null : new Dispatch.Attempt(startedAt, endedAt);
    }
}
