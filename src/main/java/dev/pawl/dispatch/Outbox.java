package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;

import dev.pawl.audit.Actor;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Transactional outbox: stages background work in the transaction that causes it, so that both commit or neither does.
 * Writes the rows of db-scheduler directly, in the format of its own client.
 */
public final class Outbox {
    /** Name of the task that delivers {@code job.run}; also the webhook's type. */
    public static final String RUN = "job.run";
    /** Name of the task that delivers {@code job.regenerate}; also the webhook's type. */
    public static final String REGENERATE = "job.regenerate";
    /** Name of the task that delivers {@code job.export}; also the webhook's type. */
    public static final String EXPORT = "job.export";
    /** The types that order work, which share a lane. */
    public static final List<String> ORDERS = List.of(RUN, REGENERATE, EXPORT);
    /** Name of the task that delivers {@code job.cancel} and {@code job.kill}; also the type of the first. */
    public static final String CANCEL = "job.cancel";
    /** Type of the webhook that forces a stop. */
    public static final String KILL = "job.kill";
    /** The names of all tasks that deliver webhooks. */
    public static final List<String> TASKS = List.of(RUN, REGENERATE, EXPORT, CANCEL);
    /** All types of webhooks. */
    public static final List<String> TYPES = List.of(RUN, REGENERATE, EXPORT, CANCEL, KILL);

    @SuppressWarnings("NullAway") // It does not know nullable arrays.
    private static final Columns<Task> COLUMNS = Columns.of(Task.class)
            .with(SCHEDULED_TASKS.TASK_NAME, Task::name)
            .with(SCHEDULED_TASKS.TASK_INSTANCE, task -> task.dispatchId().toString())
            .with(SCHEDULED_TASKS.TASK_DATA, task -> data(task.traceparent()))
            .with(SCHEDULED_TASKS.EXECUTION_TIME, Task::at)
            .with(SCHEDULED_TASKS.TURN_AT, Task::turnAt)
            .with(SCHEDULED_TASKS.PICKED, task -> false)
            .with(SCHEDULED_TASKS.VERSION, task -> 1L);

    private static final RowWrite<Task> INSERT = COLUMNS.insertInto(SCHEDULED_TASKS);

    private static final Param<UUID> DISPATCH_ID = param("dispatch_id", DISPATCH.DISPATCH_ID);
    private static final Param<String> TASK_INSTANCE = param("task_instance", SCHEDULED_TASKS.TASK_INSTANCE);
    private static final Param<Instant> NOW = param("now", SCHEDULED_TASKS.EXECUTION_TIME);
    /** Leaves a task alone that a replica is at work on: the library has to find it as it was. */
    private static final RenderedSql PULL_KILL_FORWARD = RenderedSql.of(DSL.update(SCHEDULED_TASKS)
            .set(SCHEDULED_TASKS.EXECUTION_TIME, NOW)
            .where(SCHEDULED_TASKS.TASK_NAME.eq(inline(CANCEL)))
            .and(SCHEDULED_TASKS.TASK_INSTANCE.eq(TASK_INSTANCE))
            .and(SCHEDULED_TASKS.PICKED.isFalse())
            .and(SCHEDULED_TASKS.EXECUTION_TIME.gt(NOW))
            .and(exists(DSL.selectOne()
                    .from(DISPATCH)
                    .where(DISPATCH.DISPATCH_ID.eq(DISPATCH_ID))
                    .and(DISPATCH.KILL_REQUESTED_AT.isNotNull()))));

    private record Task(
            String name,
            UUID dispatchId,
            Instant at,
            Instant turnAt,
            @Nullable String traceparent) {}

    private final EditorTurns runs = new EditorTurns();
    private final EditorTurns cancels = new EditorTurns();
    private volatile Consumer<String> wake = taskName -> {};

    /** Sets the callback that receives the task name after each commit that staged work. It must return immediately. */
    public void onCommit(Consumer<String> newWake) {
        wake = newWake;
    }

    /**
     * Stages the delivery of a new order.
     *
     * @param actor who requested it
     */
    public void stageOrder(Transaction tx, Dispatch dispatch, Actor actor) {
        Instant now = dispatch.createdAt();
        stage(
                tx,
                new Task(
                        typeOf(dispatch.kind()),
                        dispatch.dispatchId(),
                        now,
                        runs.next(nameOf(actor), now),
                        actor.traceparent()));
    }

    /** The type of the webhook that orders work of this kind. */
    public static String typeOf(DispatchKind kind) {
        return switch (kind) {
            case RUN, RETRY -> RUN;
            case REGENERATE -> REGENERATE;
            case EXPORT -> EXPORT;
            case ADOPTED -> throw new IllegalArgumentException("nobody orders work that has begun by itself");
        };
    }

    /** Stages the delivery of the stop order, like {@link #stageOrder}. */
    public void stageCancel(Transaction tx, UUID dispatchId, Instant now, Actor actor) {
        stage(tx, new Task(CANCEL, dispatchId, now, cancels.next(nameOf(actor), now), actor.traceparent()));
    }

    /** Lets {@code job.kill} go out now, in place of the staged stop order, unless an attempt is under way. */
    public void hurryKill(Transaction tx, UUID dispatchId, Instant now) {
        pullKillForward(tx, dispatchId, now);
        tx.afterCommit(() -> wake.accept(CANCEL));
    }

    /** Makes the staged stop order due if the stop has been forced, unless an attempt is under way. */
    public void pullKillForward(Transaction tx, UUID dispatchId, Instant now) {
        tx.writeAny(PULL_KILL_FORWARD
                .bind()
                .set(TASK_INSTANCE, dispatchId.toString())
                .set(NOW, now)
                .set(DISPATCH_ID, dispatchId));
    }

    private void stage(Transaction tx, Task task) {
        tx.write(INSERT, task);
        tx.afterCommit(() -> wake.accept(task.name()));
    }

    /** Pawl itself takes turns like one more editor, with an empty name. */
    private static String nameOf(Actor actor) {
        return Objects.requireNonNullElse(actor.id(), "");
    }

    private static byte @Nullable [] data(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.getBytes(StandardCharsets.US_ASCII);
    }
}
