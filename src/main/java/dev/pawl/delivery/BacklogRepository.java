package dev.pawl.delivery;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.when;

import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.impl.DSL;

/**
 * Counts the jobs at the orchestrator and the webhooks that have not reached it yet (spec/decisions/022). Uses the
 * index of watched dispatches and the staged webhooks, because no index covers the status of a job.
 */
public final class BacklogRepository {
    private static final Field<Integer> NUMBER = count();
    private static final Name AT_WORK_ROWS = name("at_work");
    private static final Field<JobStatus> STATUS =
            field(name(AT_WORK_ROWS, JOB.STATUS.getUnqualifiedName()), JOB.STATUS.getDataType());
    /** One key lookup per dispatch, however many jobs there are. A join might scan the whole table. */
    private static final Field<JobStatus> STATUS_OF_JOB = field(
                    DSL.select(JOB.STATUS).from(JOB).where(JOB.ID.eq(DISPATCH.JOB_ID)))
            .as(JOB.STATUS);

    private static final RenderedSql AT_WORK = RenderedSql.of(DSL.select(STATUS, NUMBER)
            .from(DSL.select(STATUS_OF_JOB)
                    .from(DISPATCH)
                    .where(DISPATCH.WATCHDOG_AT.isNotNull())
                    .and(DISPATCH.STATE.eq(inline(DispatchState.DELIVERED)))
                    .asTable(AT_WORK_ROWS))
            .groupBy(STATUS));

    /** Cast only where the text is a UUID: PostgreSQL may evaluate the cast before the other conditions. */
    private static final Field<UUID> DISPATCH_OF_TASK = when(
            SCHEDULED_TASKS.TASK_INSTANCE.likeRegex(inline("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")),
            SCHEDULED_TASKS.TASK_INSTANCE.cast(DISPATCH.DISPATCH_ID));

    private static final Field<Instant> OLDEST = min(coalesce(DISPATCH.STOP_REQUESTED_AT, DISPATCH.CREATED_AT));
    private static final RenderedSql UNDELIVERED = RenderedSql.of(DSL.select(SCHEDULED_TASKS.TASK_NAME, NUMBER, OLDEST)
            .from(SCHEDULED_TASKS)
            .join(DISPATCH)
            .on(DISPATCH.DISPATCH_ID.eq(DISPATCH_OF_TASK))
            .where(isOutstanding(Outbox.ORDERS, DispatchState.PENDING)
                    .or(isOutstanding(List.of(Outbox.CANCEL), DispatchState.STOP_REQUESTED)))
            .groupBy(SCHEDULED_TASKS.TASK_NAME));

    private final Database database;

    public BacklogRepository(Database database) {
        this.database = database;
    }

    /** A staged webhook may have become unnecessary; it is then removed when it is due. */
    private static Condition isOutstanding(List<String> tasks, DispatchState state) {
        return SCHEDULED_TASKS
                .TASK_NAME
                .in(tasks.stream().map(DSL::inline).toList())
                .and(DISPATCH.STATE.eq(inline(state)));
    }

    /** @param jobsAtWork jobs that the orchestrator has accepted and still works on, by status */
    public record Counts(Map<JobStatus, Integer> jobsAtWork, Map<String, Undelivered> undelivered) {}

    /** Webhooks of one type that are still to be sent; {@code oldest} is when the oldest of them was requested. */
    public record Undelivered(int number, Instant oldest) {}

    /** Reads both in one round trip, without a lock. */
    public Counts counts() {
        List<List<Row>> found = database.read(AT_WORK.bind(), UNDELIVERED.bind());
        Map<JobStatus, Integer> jobsAtWork = new EnumMap<>(JobStatus.class);
        found.getFirst().forEach(row -> jobsAtWork.put(row.get(STATUS), row.get(NUMBER)));
        Map<String, Undelivered> undelivered = new HashMap<>();
        found.getLast()
                .forEach(row -> undelivered.put(
                        row.get(SCHEDULED_TASKS.TASK_NAME), new Undelivered(row.get(NUMBER), row.get(OLDEST))));
        return new Counts(jobsAtWork, undelivered);
    }
}
