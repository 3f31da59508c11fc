package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
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
            .with(DISPATCH.STOP_CONFIRMED_AT, Dispatch::stopConfirmedAt)
            .with(DISPATCH.LAST_ERROR_CODE, Dispatch::lastErrorCode)
            .with(DISPATCH.WATCHDOG_AT, Dispatch::watchdogAt);

    /** The fields that a query must select for {@link #dispatch}. */
    public static final List<Field<?>> FIELDS = COLUMNS.fields();

    private static final Param<UUID> JOB_ID = param("job_id", DISPATCH.JOB_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);

    private static final RenderedSql BY_JOB = RenderedSql.of(latestOf(JOB_ID));

    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final RenderedSql BY_ID = RenderedSql.of(DSL.select(FIELDS)
            .from(DISPATCH)
            .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID))
            .and(DISPATCH.JOB_ID.eq(JOB_ID)));

    private static final RenderedSql BY_OWNED_JOB = RenderedSql.of(DSL.select(FIELDS)
            .from(JOB)
            .join(DISPATCH)
            .on(DISPATCH.JOB_ID.eq(JOB.ID))
            .where(JOB.ID.eq(JOB_ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID))
            .orderBy(DISPATCH.NUMBER.desc())
            .limit(inline(1)));

    private static final Function<Dispatch, BoundStatement> INSERT = COLUMNS.insertInto(DISPATCH, DISPATCH.JOB_ID);
    private static final Function<Dispatch, BoundStatement> UPDATE = COLUMNS.update(DISPATCH, DISPATCH.DISPATCH_ID);
    private static final Function<Collection<Dispatch>, BoundStatement> UPDATE_ALL =
            COLUMNS.updateAll(DISPATCH, DISPATCH.DISPATCH_ID);

    private static final Param<UUID[]> JOB_IDS =
            param("job_ids", DISPATCH.JOB_ID.getDataType().getArrayDataType());

    private static final RenderedSql BY_JOBS = RenderedSql.of(DSL.select(FIELDS)
            .select(DISPATCH.JOB_ID)
            .distinctOn(DISPATCH.JOB_ID)
            .from(DISPATCH)
            .where(DISPATCH.JOB_ID.eq(any(JOB_IDS)))
            .orderBy(DISPATCH.JOB_ID, DISPATCH.NUMBER.desc()));

    /**
     * The latest dispatch of each job of the query that joins it: {@code leftJoin(LATEST).on(trueCondition())}. It has
     * the name of the table, so that its fields are those of the table.
     */
    public static final Table<?> LATEST = lateral(latestOf(JOB.ID)).as(DISPATCH.getUnqualifiedName());

    private static Select<?> latestOf(Field<UUID> jobId) {
        return DSL.select(FIELDS)
                .from(DISPATCH)
                .where(DISPATCH.JOB_ID.eq(jobId))
                .orderBy(DISPATCH.NUMBER.desc())
                .limit(inline(1));
    }

    /** The statement that reads the latest dispatch of a job. */
    public BoundStatement ofJob(UUID jobId) {
        return BY_JOB.bind().set(JOB_ID, jobId);
    }

    /**
     * Like {@link #ofJob(UUID)}, if {@code ownerId} owns the job. Someone else's job then takes no longer than a
     * missing one.
     */
    public BoundStatement ofJob(UUID jobId, String ownerId) {
        return BY_OWNED_JOB.bind().set(JOB_ID, jobId).set(OWNER_ID, ownerId);
    }

    /** The statement that reads one dispatch, if it is one of the job. */
    public BoundStatement ofJob(UUID jobId, UUID dispatchId) {
        return BY_ID.bind().set(JOB_ID, jobId).set(DISPATCH_ID, dispatchId);
    }

    /** The statement that reads the latest dispatch of each of these jobs, for {@link #byJob}. */
    public BoundStatement ofJobs(Collection<UUID> jobIds) {
        return BY_JOBS.bind().setAll(JOB_IDS, jobIds);
    }

    /** The dispatches that {@link #ofJobs} found, by the id of their job. */
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
        tx.write(INSERT.apply(dispatch).set(JOB_ID, jobId));
    }

    /** Queues an update of all mutable columns. */
    public void update(Transaction tx, Dispatch dispatch) {
        tx.write(UPDATE.apply(dispatch));
    }

    /** Like {@link #update(Transaction, Dispatch)}, for many dispatches in one statement. */
    public void update(Transaction tx, List<Dispatch> dispatches) {
        if (!dispatches.isEmpty()) {
            tx.write(UPDATE_ALL.apply(dispatches), dispatches.size());
        }
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
        if (row.get(DISPATCH.DISPATCH_ID) == null) {
            return null;
        }
        Instant attemptStartedAt = row.get(DISPATCH.ATTEMPT_STARTED_AT);
        return new Dispatch(
                row.get(DISPATCH.DISPATCH_ID),
                row.get(DISPATCH.NUMBER),
                row.get(DISPATCH.KIND),
                row.get(DISPATCH.STATE),
                row.get(DISPATCH.CREATED_AT),
                request(row),
                attemptStartedAt == null
                        ? null
                        : new Dispatch.Attempt(attemptStartedAt, row.get(DISPATCH.ATTEMPT_ENDED_AT)),
                row.get(DISPATCH.DELIVERED_AT),
                row.get(DISPATCH.STOP_REQUESTED_AT),
                row.get(DISPATCH.STOP_DELIVERED_AT),
                row.get(DISPATCH.KILL_REQUESTED_AT),
                row.get(DISPATCH.KILL_REQUESTED_BY),
                row.get(DISPATCH.STOP_CONFIRMED_AT),
                row.get(DISPATCH.LAST_ERROR_CODE),
                row.get(DISPATCH.WATCHDOG_AT));
    }
}
