package dev.pawl.dispatch;

import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;

import dev.pawl.audit.Actor;
import dev.pawl.db.RowArrays;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
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
 * Work for the background, staged in the transaction that causes it, so that both happen or neither. What is staged
 * here db-scheduler reads as if it had been scheduled through its own client.
 */
public final class Outbox {
    /** Name of the task that delivers {@code job.run}; also the webhook's type. */
    public static final String RUN = "job.run";
    /** Name of the task that delivers {@code job.cancel}; also the webhook's type. */
    public static final String CANCEL = "job.cancel";

    private static final Param<String> TASK_NAME = param("task_name", SCHEDULED_TASKS.TASK_NAME);
    private static final Param<String> TASK_INSTANCE = param("task_instance", SCHEDULED_TASKS.TASK_INSTANCE);
    private static final Param<byte[]> TASK_DATA = param("task_data", SCHEDULED_TASKS.TASK_DATA);
    private static final Param<Instant> EXECUTION_TIME = param("execution_time", SCHEDULED_TASKS.EXECUTION_TIME);
    private static final Param<Instant> TURN_AT = param("turn_at", SCHEDULED_TASKS.TURN_AT);

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(SCHEDULED_TASKS)
            .set(SCHEDULED_TASKS.TASK_NAME, TASK_NAME)
            .set(SCHEDULED_TASKS.TASK_INSTANCE, TASK_INSTANCE)
            .set(SCHEDULED_TASKS.TASK_DATA, TASK_DATA)
            .set(SCHEDULED_TASKS.EXECUTION_TIME, EXECUTION_TIME)
            .set(SCHEDULED_TASKS.TURN_AT, TURN_AT)
            .set(SCHEDULED_TASKS.PICKED, inline(false))
            .set(SCHEDULED_TASKS.VERSION, inline(1L)));

    @SuppressWarnings("NullAway") // It takes every array for one that is there.
    private static final RowArrays<Recall> CANCELS = RowArrays.of(Recall.class)
            .with(SCHEDULED_TASKS.TASK_NAME, recall -> CANCEL)
            .with(
                    SCHEDULED_TASKS.TASK_INSTANCE,
                    recall -> recall.dispatch().dispatchId().toString())
            .with(SCHEDULED_TASKS.TASK_DATA, recall -> data(recall.traceparent()))
            .with(SCHEDULED_TASKS.EXECUTION_TIME, recall -> recall.dispatch().stopRequestedAt())
            .with(SCHEDULED_TASKS.TURN_AT, Recall::turnAt)
            .with(SCHEDULED_TASKS.PICKED, recall -> false)
            .with(SCHEDULED_TASKS.VERSION, recall -> 1L);

    private static final SqlTemplate INSERT_CANCELS = CANCELS.insertInto(SCHEDULED_TASKS);

    private record Recall(
            Dispatch dispatch, Instant turnAt, @Nullable String traceparent) {}

    private final EditorTurns runs = new EditorTurns();
    private final EditorTurns cancels = new EditorTurns();
    private volatile Consumer<String> wake = taskName -> {};

    /** From now on calls {@code wake} after each commit that staged something, with its task; it must return at once. */
    public void onCommit(Consumer<String> newWake) {
        wake = newWake;
    }

    /**
     * Stages the delivery of the order to run.
     *
     * @param actor who wants it
     */
    public void stageRun(Transaction tx, UUID dispatchId, Instant now, Actor actor) {
        stage(tx, RUN, dispatchId, now, runs.next(nameOf(actor), now), actor.traceparent());
    }

    /** Stages the delivery of the order to stop, as {@link #stageRun}. */
    public void stageCancel(Transaction tx, UUID dispatchId, Instant now, Actor actor) {
        stage(tx, CANCEL, dispatchId, now, cancels.next(nameOf(actor), now), actor.traceparent());
    }

    /** As {@link #stageCancel}, of many dispatches whose stop has been requested, in one statement. */
    public void stageCancels(Transaction tx, List<Dispatch> stopRequested, Actor actor) {
        if (!stopRequested.isEmpty()) {
            List<Recall> recalls = stopRequested.stream()
                    .map(dispatch -> recall(dispatch, actor))
                    .toList();
            tx.write(CANCELS.bind(INSERT_CANCELS, recalls), recalls.size());
            tx.afterCommit(() -> wake.accept(CANCEL));
        }
    }

    private Recall recall(Dispatch dispatch, Actor actor) {
        Instant requestedAt = Objects.requireNonNull(dispatch.stopRequestedAt());
        return new Recall(dispatch, cancels.next(nameOf(actor), requestedAt), actor.traceparent());
    }

    private void stage(
            Transaction tx,
            String taskName,
            UUID dispatchId,
            Instant now,
            Instant turnAt,
            @Nullable String traceparent) {
        tx.write(INSERT.bind()
                .set(TASK_NAME, taskName)
                .set(TASK_INSTANCE, dispatchId.toString())
                .set(TASK_DATA, data(traceparent))
                .set(EXECUTION_TIME, now)
                .set(TURN_AT, turnAt));
        tx.afterCommit(() -> wake.accept(taskName));
    }

    /** Pawl itself takes turns as if it were one more editor, and one without a name. */
    private static String nameOf(Actor actor) {
        return Objects.requireNonNullElse(actor.id(), "");
    }

    private static byte @Nullable [] data(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.getBytes(StandardCharsets.US_ASCII);
    }
}
