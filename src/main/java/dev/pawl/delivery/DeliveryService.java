package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records every attempt to deliver an order of work (spec/orchestrators.md). Each method is one short transaction under
 * the job's row lock. No lock is held while a webhook is sent.
 */
public final class DeliveryService {
    /** How long delivery is tried before it is given up, from the order or the stop request. */
    private static final Duration BUDGET = Duration.ofHours(24);

    private static final String UNDELIVERABLE = "DISPATCH_UNDELIVERABLE";

    private final LockedDispatches locked;
    private final DispatchRepository dispatches;
    private final TransitionWriter writer;
    private final String publicUrl;

    /** @param publicUrl where the orchestrator reaches Pawl, without a trailing slash */
    public DeliveryService(
            LockedDispatches locked, DispatchRepository dispatches, TransitionWriter writer, String publicUrl) {
        this.locked = locked;
        this.dispatches = dispatches;
        this.writer = writer;
        this.publicUrl = publicUrl;
    }

    /** Whether a webhook may be sent. */
    public sealed interface Decision<T> {}

    /** Send it now, as {@code attempt}. */
    public record Send<T>(T order, Dispatch.Attempt attempt) implements Decision<T> {}

    /** An attempt to send the order may still be in flight; ask again soon. */
    public record Wait<T>() implements Decision<T> {}

    /** There is nothing left to send. */
    public record NotNeeded<T>() implements Decision<T> {}

    /** Decides under the lock whether to send the order, and commits the start of the attempt. */
    public Decision<RunOrder> beginRun(UUID dispatchId) {
        return locked.<Decision<RunOrder>>inTransaction(dispatchId, (tx, job, dispatch) -> {
                    Instant now = writer.now();
                    if (dispatch.state() != DispatchState.PENDING) {
                        return new NotNeeded<>();
                    }
                    if (isUnderWay(dispatch.attempt(), now)) {
                        return new Wait<>();
                    }
                    dispatches.update(tx, dispatch.attemptStarted(now));
                    RunOrder order = RunOrder.of(job.job(), dispatch, publicUrl);
                    return new Send<>(order, new Dispatch.Attempt(now, null));
                })
                .orElseGet(NotNeeded::new);
    }

    /** The orchestrator accepted the order. */
    public void runDelivered(UUID dispatchId, Dispatch.Attempt attempt) {
        locked.inTransaction(dispatchId, (tx, job, dispatch) -> {
            dispatches.update(tx, dispatch.attemptSucceeded(attempt, writer.now()));
            return dispatch;
        });
    }

    /**
     * Records a failed attempt. Returns whether delivery is given up, because the orchestrator refused it or the time
     * is spent.
     */
    public boolean runFailed(UUID dispatchId, Dispatch.Attempt attempt, String errorCode, boolean gone) {
        return locked.inTransaction(dispatchId, (tx, job, dispatch) -> {
                    boolean pending = dispatch.state() == DispatchState.PENDING;
                    if (!dispatch.isLatest(attempt)) {
                        return !pending;
                    }
                    Instant now = writer.now();
                    Dispatch failed = dispatch.latestAttemptFailed(attempt, now, errorCode);
                    boolean givenUp = pending && (gone || isSpent(failed.createdAt(), now));
                    dispatches.update(tx, givenUp ? failed.undeliverable(errorCode) : failed);
                    if (givenUp) {
                        failJob(tx, job);
                    }
                    return givenUp || !pending;
                })
                .orElse(true);
    }

    private void failJob(Transaction tx, LockedJob job) {
        JobStatus stage = job.job().status();
        String message = "The orchestrator could not be reached, or refused the job.";
        JobTransition transition = job.moveTo(JobStatus.FAILED).withFailure(new Failure(UNDELIVERABLE, message, stage));
        writer.apply(tx, transition, Actor.Machine.ofPawl(), UNDELIVERABLE);
    }

    static boolean isUnderWay(Dispatch.@Nullable Attempt run, Instant now) {
        return run != null && run.isUnderWay(now);
    }

    static boolean isSpent(Instant since, Instant now) {
        return now.isAfter(since.plus(BUDGET));
    }
}
