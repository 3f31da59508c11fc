package dev.pawl.delivery;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.generated.enums.DispatchState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Finds jobs by their dispatches, without a lock. Before acting on a result, lock the job and check again. */
public final class DispatchedJobRepository {
    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final RenderedSql JOB_OF =
            RenderedSql.of(DSL.select(DISPATCH.JOB_ID).from(DISPATCH).where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID)));
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);
    private static final RenderedSql PAGE =
            RenderedSql.of(DSL.select(DISPATCH.DISPATCH_ID, DISPATCH.JOB_ID, DISPATCH.STATE)
                    .from(DISPATCH)
                    .where(DISPATCH.DISPATCH_ID.gt(DISPATCH_ID))
                    .orderBy(DISPATCH.DISPATCH_ID)
                    .limit(LIMIT));

    private final Database database;

    public DispatchedJobRepository(Database database) {
        this.database = database;
    }

    Optional<UUID> jobOf(UUID dispatchId) {
        return database.read(JOB_OF.bind().set(DISPATCH_ID, dispatchId)).getFirst().stream()
                .map(row -> row.get(DISPATCH.JOB_ID))
                .findFirst();
    }

    /** A dispatch as it was when it was read. */
    record Seen(UUID dispatchId, UUID jobId, DispatchState state) {}

    /** Up to {@code limit} dispatches whose id is greater than {@code after}, in ascending order. */
    List<Seen> page(UUID after, int limit) {
        return database.read(PAGE.bind().set(DISPATCH_ID, after).set(LIMIT, limit)).getFirst().stream()
                .map(row -> new Seen(row.get(DISPATCH.DISPATCH_ID), row.get(DISPATCH.JOB_ID), row.get(DISPATCH.STATE)))
                .toList();
    }
}
