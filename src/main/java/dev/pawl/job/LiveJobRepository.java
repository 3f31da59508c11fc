package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.PROJECT;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.List;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** Limits the number of unfinished jobs per editor. */
public final class LiveJobRepository {
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<Integer> LIMIT = param("most", Integer.class);
    private static final Field<Integer> COUNT = count();

    /** Stops counting at the limit. */
    private static final RenderedSql COUNT_LIVE = RenderedSql.of(DSL.select(COUNT)
            .from(DSL.select(inline(1).as("one"))
                    .from(JOB)
                    .where(JOB.OWNER_ID.eq(OWNER_ID))
                    .and(condition(JOB.LIVE))
                    .limit(LIMIT)
                    .asTable("live")));

    private final LiveJobs live;

    public LiveJobRepository(LiveJobs live) {
        this.live = live;
    }

    /**
     * Checks the project and the limit. If a count is due, it shares the round trip that reads {@code ownedProject}.
     *
     * @throws RefusedException {@code NotFound} if that finds no project, {@code ProjectArchived} if it is archived,
     *     {@code TooManyRequests} if {@code ownerId} has reached the limit
     */
    public void requireProjectAndRoom(Transaction tx, BoundStatement ownedProject, String ownerId) {
        boolean counts = live.areToBeCounted(ownerId);
        List<List<Row>> found = counts ? tx.read(ownedProject, countOf(ownerId)) : tx.read(ownedProject);
        if (found.getFirst().isEmpty()) {
            throw new RefusedException(new Refusal.NotFound());
        }
        if (found.getFirst().getFirst().get(PROJECT.ARCHIVED_AT) != null) {
            throw new RefusedException(new Refusal.ProjectArchived());
        }
        if (counts) {
            live.counted(ownerId, numberIn(found));
        }
        live.add(ownerId);
    }

    /**
     * Checks the limit only. If a count is due, it takes its own round trip.
     *
     * @throws RefusedException {@code TooManyRequests} if {@code ownerId} has reached the limit
     */
    public void requireRoom(Transaction tx, String ownerId) {
        if (live.areToBeCounted(ownerId)) {
            live.counted(ownerId, numberIn(tx.read(countOf(ownerId))));
        }
        live.add(ownerId);
    }

    private BoundStatement countOf(String ownerId) {
        return COUNT_LIVE.bind().set(OWNER_ID, ownerId).set(LIMIT, live.limit());
    }

    private static int numberIn(List<List<Row>> found) {
        return found.getLast().getFirst().get(COUNT);
    }
}
