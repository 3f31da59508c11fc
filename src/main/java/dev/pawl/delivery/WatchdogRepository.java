package dev.pawl.delivery;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The dispatches that the watchdog has to check (spec/decisions/039). */
public final class WatchdogRepository {
    /** The most rows that one transaction locks, so that others wait only a few milliseconds. */
    static final int PART = 200;

    private static final Field<Instant> SIGN_OF_LIFE = greatest(
                    DISPATCH.DELIVERED_AT, JOB.LATEST_CALLBACK_RECORDED_AT, JOB_PROGRESS.REPORTED_AT)
            .as("sign_of_life");
    /** The database's clock: the start of this transaction. */
    private static final Field<Instant> NOW = field("now()", DISPATCH.WATCHDOG_AT.getDataType());

    private static final Field<Instant> LOOKED_AT = NOW.as("looked_at");

    private static final RenderedSql DUE = RenderedSql.of(
            DSL.select(DISPATCH.DISPATCH_ID, DISPATCH.JOB_ID, DISPATCH.STATE, JOB.STATUS, SIGN_OF_LIFE, LOOKED_AT)
                    .from(DISPATCH)
                    .join(JOB)
                    .on(JOB.ID.eq(DISPATCH.JOB_ID))
                    .leftJoin(JOB_PROGRESS)
                    .on(JOB_PROGRESS.JOB_ID.eq(JOB.ID))
                    .where(DISPATCH.WATCHDOG_AT.le(NOW))
                    .orderBy(DISPATCH.WATCHDOG_AT)
                    .limit(inline(PART))
                    .forUpdate()
                    .of(JOB)
                    .skipLocked());

    private static final Param<UUID> JOB_ID = param("job_id", JOB_PROGRESS.JOB_ID);
    private static final RenderedSql PROGRESS = RenderedSql.of(
            DSL.select(JOB_PROGRESS.REPORTED_AT).from(JOB_PROGRESS).where(JOB_PROGRESS.JOB_ID.eq(JOB_ID)));

    private static final RowWrite<NextLook> PUT_OFF = Columns.of(NextLook.class)
            .with(DISPATCH.DISPATCH_ID, NextLook::dispatchId)
            .with(DISPATCH.WATCHDOG_AT, NextLook::at)
            .update(DISPATCH, DISPATCH.DISPATCH_ID);

    /**
     * A due dispatch, as it was when its job was locked.
     *
     * @param signOfLife when the orchestrator last sent a callback, reported progress or accepted the order; null if
     *     nothing of that has happened
     * @param lookedAt the current time, by the database's clock
     */
    record Watched(
            UUID dispatchId,
            UUID jobId,
            DispatchState state,
            JobStatus status,
            @Nullable Instant signOfLife,
            Instant lookedAt) {}

    /** When to check a dispatch next; null for never. */
    record NextLook(UUID dispatchId, @Nullable Instant at) {}

    /** Locks the jobs of up to {@link #PART} due dispatches; skips locked rows. */
    List<Watched> lockDue(Transaction tx) {
        return tx.read(DUE.bind()).getFirst().stream()
                .map(WatchdogRepository::watched)
                .toList();
    }

    private static Watched watched(Row row) {
        return new Watched(
                row.get(DISPATCH.DISPATCH_ID),
                row.get(DISPATCH.JOB_ID),
                row.get(DISPATCH.STATE),
                row.get(JOB.STATUS),
                row.get(SIGN_OF_LIFE),
                row.get(LOOKED_AT));
    }

    /** The statement that reads the latest progress of a job, for {@link #reportedAt}. */
    BoundStatement progressOf(UUID jobId) {
        return PROGRESS.bind().set(JOB_ID, jobId);
    }

    /** When the progress in the result of {@link #progressOf} was reported; null if there is none. */
    @Nullable
    Instant reportedAt(List<Row> found) {
        return found.isEmpty() ? null : found.getFirst().get(JOB_PROGRESS.REPORTED_AT);
    }

    /** Queues when to check each dispatch next. */
    void putOff(Transaction tx, List<NextLook> next) {
        next.forEach(each -> tx.write(PUT_OFF, each));
    }
}
