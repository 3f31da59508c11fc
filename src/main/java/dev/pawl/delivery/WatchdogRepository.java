package dev.pawl.delivery;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Which dispatches the watchdog has to look at (spec/decisions/039). */
public final class WatchdogRepository {
    /** The most rows of one transaction: others wait for its locks, if only for some milliseconds. */
    static final int PART = 200;

    private static final Field<Instant> SIGN_OF_LIFE =
            greatest(DISPATCH.DELIVERED_AT, JOB.LATEST_CALLBACK_RECORDED_AT).as("sign_of_life");
    /** The database's clock: when this transaction began. */
    private static final Field<Instant> NOW = field("now()", DISPATCH.WATCHDOG_AT.getDataType());

    private static final Field<Instant> LOOKED_AT = NOW.as("looked_at");

    private static final RenderedSql DUE = RenderedSql.of(
            DSL.select(DISPATCH.DISPATCH_ID, DISPATCH.JOB_ID, DISPATCH.STATE, JOB.STATUS, SIGN_OF_LIFE, LOOKED_AT)
                    .from(DISPATCH)
                    .join(JOB)
                    .on(JOB.ID.eq(DISPATCH.JOB_ID))
                    .where(DISPATCH.WATCHDOG_AT.le(NOW))
                    .orderBy(DISPATCH.WATCHDOG_AT)
                    .limit(inline(PART))
                    .forUpdate()
                    .of(JOB)
                    .skipLocked());

    private static final Function<Collection<NextLook>, BoundStatement> PUT_OFF = Columns.of(NextLook.class)
            .with(DISPATCH.DISPATCH_ID, NextLook::dispatchId)
            .with(DISPATCH.WATCHDOG_AT, NextLook::at)
            .updateAll(DISPATCH, DISPATCH.DISPATCH_ID);

    /**
     * A dispatch that is to be looked at, as it was when its job was locked.
     *
     * @param signOfLife when the orchestrator was last heard of, or took the order; null when neither has happened
     * @param lookedAt the present, by the database's clock
     */
    record Watched(
            UUID dispatchId,
            UUID jobId,
            DispatchState state,
            JobStatus status,
            @Nullable Instant signOfLife,
            Instant lookedAt) {}

    /** When a dispatch is looked at next; null for never, as nothing is awaited of it. */
    record NextLook(UUID dispatchId, @Nullable Instant at) {}

    /** Locks the jobs of those that are due, up to {@link #PART}, but for those that somebody else has locked. */
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

    /** Queues when each dispatch is looked at next. */
    void putOff(Transaction tx, List<NextLook> next) {
        if (!next.isEmpty()) {
            tx.write(PUT_OFF.apply(next), next.size());
        }
    }
}
