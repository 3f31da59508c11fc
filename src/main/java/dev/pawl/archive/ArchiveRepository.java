package dev.pawl.archive;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static java.util.stream.Collectors.groupingBy;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.withRecursive;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.db.generated.tables.Job;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.Record2;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/** Finds, reads and deletes what is archived. */
public final class ArchiveRepository {
    private static final Job CHILD = JOB.as("child");
    private static final Field<UUID> ROOT = field(name("chain", "root"), UUID.class);
    private static final Field<UUID> MEMBER = field(name("chain", "id"), UUID.class);

    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());
    private static final Param<UUID> AFTER = param("after", JOB.ID);
    private static final Param<UUID> BOUND = param("bound", JOB.ID);
    private static final Param<Instant> BEFORE = param("before", JOB.UPDATED_AT);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    /** Ordered by id, which begins with the creation time, so that the primary key leads from batch to batch. */
    private static final RenderedSql CREATED_BEFORE = RenderedSql.of(select(JOB.ID)
            .from(JOB)
            .where(JOB.ID.gt(AFTER))
            .and(JOB.ID.lt(BOUND))
            .orderBy(JOB.ID)
            .limit(LIMIT));

    /** The latest dispatch, if it is active or to be stopped, belongs to work that may still be running. */
    private static final Field<Boolean> ENDED = field(ended().and(JOB.UPDATED_AT.lt(BEFORE))
                    .and(DISPATCH.STATE
                            .isNull()
                            .or(DISPATCH.STATE.notIn(
                                    inline(DispatchState.PENDING),
                                    inline(DispatchState.DELIVERED),
                                    inline(DispatchState.STOP_REQUESTED)))))
            .as("ended");

    private static final RenderedSql CHAINS = RenderedSql.of(withRecursive(chains())
            .select(ROOT, MEMBER, ENDED)
            .from(table(name("chain")))
            .join(JOB)
            .on(JOB.ID.eq(MEMBER))
            .leftJoin(DispatchRepository.LATEST)
            .on(trueCondition()));

    private static final Field<String> OPENED =
            field("set_config('pawl.archiving', pg_current_xact_id()::text, true)", String.class);
    private static final RenderedSql OPEN = RenderedSql.of(select(OPENED));

    private static final RenderedSql LOCK = RenderedSql.of(select(JOB.ID)
            .from(JOB)
            .where(JOB.ID.eq(any(IDS)))
            .orderBy(JOB.ID)
            .forUpdate()
            .skipLocked());

    /** All columns, so that those of later releases are included. */
    private static final Field<JSONB> LINE = field("""
            jsonb_build_object(
              'job', to_jsonb(job),
              'dispatches', (SELECT jsonb_agg(to_jsonb(dispatch) ORDER BY dispatch.number)
                             FROM dispatch WHERE dispatch.job_id = job.id),
              'audit_events', (SELECT jsonb_agg(to_jsonb(audit_event) ORDER BY audit_event.sequence)
                               FROM audit_event WHERE audit_event.job_id = job.id),
              'callbacks', (SELECT jsonb_agg(to_jsonb(callback_event) ORDER BY callback_event.sequence)
                            FROM callback_event WHERE callback_event.job_id = job.id))""", JSONB.class).as("line");

    private static final RenderedSql LINES =
            RenderedSql.of(select(LINE).from(JOB).where(JOB.ID.eq(any(IDS))).orderBy(JOB.ID));

    private static final Field<Integer> AUDIT_EVENTS = number(AUDIT_EVENT, AUDIT_EVENT.JOB_ID);
    private static final Field<Integer> DISPATCHES = number(DISPATCH, DISPATCH.JOB_ID);
    private static final Field<Integer> CALLBACKS = number(CALLBACK_EVENT, CALLBACK_EVENT.JOB_ID);
    private static final RenderedSql AMOUNT = RenderedSql.of(select(AUDIT_EVENTS, DISPATCHES, CALLBACKS));

    private static final RenderedSql DELETE_CALLBACKS = delete(CALLBACK_EVENT, CALLBACK_EVENT.JOB_ID);
    private static final RenderedSql DELETE_DISPATCHES = delete(DISPATCH, DISPATCH.JOB_ID);
    private static final RenderedSql DELETE_JOBS = delete(JOB, JOB.ID);
    private static final RenderedSql DELETE_AUDIT_EVENTS = delete(AUDIT_EVENT, AUDIT_EVENT.JOB_ID);

    private final Database database;

    public ArchiveRepository(Database database) {
        this.database = database;
    }

    /**
     * The ids of up to {@code limit} jobs created before {@code before} whose id is greater than {@code after}, in
     * ascending order.
     */
    List<UUID> createdBefore(Instant before, UUID after, int limit) {
        return ids(database.read(CREATED_BEFORE
                        .bind()
                        .set(AFTER, after)
                        .set(BOUND, NewId.firstOf(before))
                        .set(LIMIT, limit))
                .getFirst());
    }

    /**
     * The jobs of the retry chains whose first attempt is one of {@code ids} and whose jobs have all ended before
     * {@code before}, in ascending order. Reads without a lock.
     */
    List<UUID> ended(Collection<UUID> ids, Instant before) {
        return members(database.read(chains(ids, before)).getFirst(), row -> row.get(ENDED));
    }

    /**
     * Like {@link #ended}, with row locks. Skips chains that contain a row locked by another transaction. Allows this
     * transaction to delete.
     */
    List<UUID> lockEnded(Transaction tx, Collection<UUID> ids, Instant before) {
        List<UUID> wanted = members(tx.read(chains(ids, before)).getFirst(), row -> row.get(ENDED));
        List<List<Row>> found = tx.read(OPEN.bind(), LOCK.bind().setAll(IDS, wanted), chains(ids, before));
        Set<UUID> locked = new HashSet<>(ids(found.get(1)));
        // Checked again after locking: a job may have been retried in the meantime.
        return members(found.get(2), row -> row.get(ENDED) && locked.contains(row.get(MEMBER)));
    }

    /** The jobs of the chains whose rows {@code accepted} all accepts, in ascending order. */
    private static List<UUID> members(List<Row> rows, Predicate<Row> accepted) {
        Map<UUID, List<Row>> chains = rows.stream().collect(groupingBy(row -> row.get(ROOT)));
        return chains.values().stream()
                .filter(chain -> chain.stream().allMatch(accepted))
                .flatMap(List::stream)
                .map(row -> row.get(MEMBER))
                .sorted()
                .toList();
    }

    /** One line of JSON for each job, with everything that belongs to it, in ascending order of ids. */
    List<String> lines(Transaction tx, Collection<UUID> ids) {
        return tx.read(LINES.bind().setAll(IDS, ids)).getFirst().stream()
                .map(row -> row.get(LINE).data())
                .toList();
    }

    /** How many rows belong to these jobs. */
    Amount amount(Collection<UUID> ids) {
        return amount(ids, database.read(AMOUNT.bind().setAll(IDS, ids)).getFirst());
    }

    /** Queues the deletion of these locked jobs and of everything that belongs to them; returns how many rows. */
    Amount delete(Transaction tx, Collection<UUID> ids) {
        Amount amount = amount(ids, tx.read(AMOUNT.bind().setAll(IDS, ids)).getFirst());
        tx.write(DELETE_CALLBACKS.bind().setAll(IDS, ids), amount.callbacks());
        tx.write(DELETE_DISPATCHES.bind().setAll(IDS, ids), amount.dispatches());
        tx.write(DELETE_JOBS.bind().setAll(IDS, ids), amount.jobs());
        tx.write(DELETE_AUDIT_EVENTS.bind().setAll(IDS, ids), amount.auditEvents());
        return amount;
    }

    private static BoundStatement chains(Collection<UUID> ids, Instant before) {
        return CHAINS.bind().setAll(IDS, ids).set(BEFORE, before);
    }

    private static Amount amount(Collection<UUID> ids, List<Row> counted) {
        Row row = counted.getFirst();
        return new Amount(ids.size(), row.get(AUDIT_EVENTS), row.get(DISPATCHES), row.get(CALLBACKS));
    }

    private static List<UUID> ids(List<Row> found) {
        return found.stream().map(row -> row.get(JOB.ID)).toList();
    }

    private static CommonTableExpression<Record2<UUID, UUID>> chains() {
        return name("chain")
                .fields("root", "id")
                .as(select(JOB.ID, JOB.ID)
                        .from(JOB)
                        .where(JOB.ID.eq(any(IDS)))
                        .and(JOB.RETRY_OF.isNull())
                        .unionAll(select(ROOT, CHILD.ID)
                                .from(CHILD)
                                .join(table(name("chain")))
                                .on(CHILD.RETRY_OF.eq(MEMBER))));
    }

    private static Condition ended() {
        return JOB.STATUS.in(Arrays.stream(JobStatus.values())
                .filter(JobStatus::isTerminal)
                .map(status -> inline(status, JOB.STATUS))
                .toList());
    }

    private static Field<Integer> number(Table<?> table, TableField<?, UUID> jobId) {
        return field(selectCount().from(table).where(jobId.eq(any(IDS)))).as(table.getName());
    }

    private static RenderedSql delete(Table<?> table, TableField<?, UUID> jobId) {
        return RenderedSql.of(DSL.deleteFrom(table).where(jobId.eq(any(IDS))));
    }
}
