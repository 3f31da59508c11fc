package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** The rows of {@code job}, many at a time (spec/decisions/013): the counterpart of {@link JobRepository}. */
public final class JobSetRepository {
    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);

    private static final RenderedSql LOCK = RenderedSql.of(DSL.select(JobRows.FIELDS)
            .from(JOB)
            .where(JOB.ID.eq(any(IDS)))
            .and(JOB.PROJECT_ID.eq(PROJECT_ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID))
            .orderBy(JOB.ID)
            .forUpdate()
            .skipLocked());

    private static final RenderedSql LOCK_OF_ANYBODY = RenderedSql.of(DSL.select(JobRows.FIELDS)
            .from(JOB)
            .where(JOB.ID.eq(any(IDS)))
            .orderBy(JOB.ID)
            .forUpdate()
            .skipLocked());

    private static final Function<Collection<Job>, BoundStatement> UPDATE_ALL = JobRows.COLUMNS.updateAll(JOB, JOB.ID);

    private final DispatchRepository dispatches;

    public JobSetRepository(DispatchRepository dispatches) {
        this.dispatches = dispatches;
    }

    /** Locked jobs, and the results of the statements that ran in the same round trip. */
    public record LockedRows(List<LockedJob> jobs, List<List<Row>> alongside) {}

    /**
     * Locks those of {@code ids} that are jobs of the project, and reads them with their dispatches, in the order of
     * their ids and in one round trip. Skips rows that are locked by others, without waiting. Further statements run
     * after the locks are granted.
     */
    public LockedRows lockAnd(
            Transaction tx, UUID projectId, String ownerId, List<UUID> ids, BoundStatement... alongside) {
        BoundStatement lock =
                LOCK.bind().setAll(IDS, ids).set(PROJECT_ID, projectId).set(OWNER_ID, ownerId);
        return locked(tx, lock, ids, alongside);
    }

    /** Like {@link #lockAnd}, for any owner: used by Pawl itself. */
    public List<LockedJob> lockOfAnybody(Transaction tx, List<UUID> ids) {
        return locked(tx, LOCK_OF_ANYBODY.bind().setAll(IDS, ids), ids).jobs();
    }

    private LockedRows locked(Transaction tx, BoundStatement lock, List<UUID> ids, BoundStatement... alongside) {
        BoundStatement[] statements = Stream.concat(Stream.of(lock, dispatches.ofJobs(ids)), Stream.of(alongside))
                .toArray(BoundStatement[]::new);
        List<List<Row>> found = tx.read(statements);
        Map<UUID, Dispatch> ofJob = DispatchRepository.byJob(found.get(1));
        List<LockedJob> locked = found.getFirst().stream()
                .map(row -> new LockedJob(JobRows.job(row, ofJob.get(row.get(JOB.ID)), false)))
                .toList();
        return new LockedRows(locked, found.subList(2, found.size()));
    }

    /** Queues the transitions of locked jobs in one statement, and returns the jobs after them. */
    List<Job> apply(Transaction tx, List<JobTransition> transitions, Instant now) {
        List<Job> after =
                transitions.stream().map(transition -> transition.after(now)).toList();
        if (!after.isEmpty()) {
            tx.write(UPDATE_ALL.apply(after), after.size());
        }
        return after;
    }
}
