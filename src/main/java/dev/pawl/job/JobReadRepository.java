package dev.pawl.job;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static java.util.stream.Collectors.toMap;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BatchedReads;
import dev.pawl.db.BoundSql;
import dev.pawl.db.Database;
import dev.pawl.db.Row;
import dev.pawl.db.RowArrays;
import dev.pawl.db.SqlTemplate;
import dev.pawl.fsm.JobStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.impl.DSL;

/** Reads jobs for their owners, without a lock. */
public final class JobReadRepository {
    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final SqlTemplate BY_ID = SqlTemplate.of(DSL.select(JobRows.COLUMNS_WITH_DISPATCH)
            .from(JOB)
            .leftJoin(DISPATCH)
            .on(DISPATCH.JOB_ID.eq(JOB.ID))
            .where(JOB.ID.eq(ID))
            .and(JOB.OWNER_ID.eq(OWNER_ID)));

    private static final RowArrays<Key> KEYS =
            RowArrays.of(Key.class).with(JOB.ID, Key::id).with(JOB.OWNER_ID, Key::ownerId);

    private static final SqlTemplate BY_KEYS = SqlTemplate.of(DSL.select(JobRows.COLUMNS_WITH_DISPATCH)
            .select(JOB.OWNER_ID)
            .from(KEYS.rows())
            .join(JOB)
            .on(KEYS.matched())
            .leftJoin(DISPATCH)
            .on(DISPATCH.JOB_ID.eq(JOB.ID)));

    private static final SqlTemplate PAGE = SqlTemplate.of(page(DSL.noCondition()));

    private final Database database;
    private final JobRows rows;
    private final BatchedReads<Key, Row> reads;

    public JobReadRepository(Database database, JobRows rows) {
        this.database = database;
        this.rows = rows;
        this.reads = new BatchedReads<>(this::read);
    }

    private record Key(UUID id, String ownerId) {}

    /** The job if {@code ownerId} owns it. Takes a second trip for a failed one, which may be being retried. */
    Optional<Job> find(UUID id, String ownerId) {
        return reads.get(new Key(id, ownerId))
                .map(row -> rows.jobWithDispatch(row, row.get(JOB.STATUS) == JobStatus.FAILED && isBeingRetried(id)));
    }

    private Map<Key, Row> read(Set<Key> keys) {
        return database.read(KEYS.bind(BY_KEYS, keys)).getFirst().stream()
                .collect(toMap(row -> new Key(row.get(JOB.ID), row.get(JOB.OWNER_ID)), row -> row));
    }

    private boolean isBeingRetried(UUID id) {
        return !database.read(RetryChain.liveOf(id)).getFirst().isEmpty();
    }

    /** The statement that reads the job if {@code ownerId} owns it. */
    BoundSql owned(UUID id, String ownerId) {
        return BY_ID.bind().set(ID, id).set(OWNER_ID, ownerId);
    }

    /**
     * Up to {@code limit} jobs older than {@code before}, newest first; empty when {@code owned}, which travels with
     * it, does not find the project.
     */
    Optional<List<Job>> page(BoundSql owned, UUID projectId, Set<JobStatus> statuses, UUID before, int limit) {
        SqlTemplate template = statuses.isEmpty() ? PAGE : SqlTemplate.forOneUse(page(isOneOf(statuses)));
        BoundSql page =
                template.bind().set(PROJECT_ID, projectId).set(ID, before).set(LIMIT, limit);
        return database.readIf(owned, page)
                .map(found -> found.stream().map(this::listed).toList());
    }

    private static Condition isOneOf(Set<JobStatus> statuses) {
        return JOB.STATUS.in(
                statuses.stream().map(status -> inline(status, JOB.STATUS)).toList());
    }

    private Job listed(Row row) {
        return rows.jobWithDispatch(row, row.get(RetryChain.BEING_RETRIED));
    }

    private static Query page(Condition filter) {
        return DSL.select(JobRows.COLUMNS_WITH_DISPATCH)
                .select(RetryChain.BEING_RETRIED)
                .from(JOB)
                .leftJoin(DISPATCH)
                .on(DISPATCH.JOB_ID.eq(JOB.ID))
                .where(JOB.PROJECT_ID.eq(PROJECT_ID))
                .and(JOB.ID.lt(ID))
                .and(filter)
                .orderBy(JOB.ID.desc())
                .limit(LIMIT);
    }
}
