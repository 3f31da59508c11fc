package dev.pawl.delivery;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Records every attempt to deliver a webhook (spec/orchestrators.md). Each method is one short transaction under the
 * job's row lock. No lock is held while a webhook is sent.
 */
public final class DeliveryService {
    /** How long delivery is tried before it is given up, from the order or the stop request. */
    private static final Duration BUDGET = Duration.ofHours(24);

    private static final String UNDELIVERABLE = "DISPATCH_UNDELIVERABLE";

    private final Database database;
    private final JobRepository jobs;
    private final DispatchedJobRepository dispatched;
    private final DispatchRepository dispatches;
    private final TransitionWriter writer;
    private final String publicUrl;

    /** @param publicUrl where the orchestrator reaches Pawl, without a trailing slash */
    public DeliveryService(
            Database database,
            JobRepository jobs,
            DispatchedJobRepository dispatched,
            DispatchRepository dispatches,
            TransitionWriter writer,
            String publicUrl) {
        this.database = database;
        this.jobs = jobs;
        this.dispatched = dispatched;
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
        return this.<Decision<RunOrder>>locked(dispatchId, (tx, locked) -> {
                    Dispatch dispatch = locked.dispatch();
                    Instant now = writer.now();
                    if (dispatch.state() != DispatchState.PENDING) {
                        return new NotNeeded<>();
                    }
                    if (isUnderWay(dispatch.attempt(), now)) {
                        return new Wait<>();
                    }
                    dispatches.update(tx, dispatch.attemptStarted(now));
                    RunOrder order = RunOrder.of(locked.job().job(), dispatch, publicUrl);
                    return new Send<>(order, new Dispatch.Attempt(now, null));
                })
                .orElseGet(NotNeeded::new);
    }

    /** The orchestrator accepted the order. */
    public void runDelivered(UUID dispatchId, Dispatch.Attempt attempt) {
        locked(dispatchId, (tx, locked) -> {
            dispatches.update(tx, locked.dispatch().attemptSucceeded(attempt, writer.now()));
            return locked;
        });
    }

    /**
     * Records a failed attempt. Returns whether delivery is given up, because the orchestrator refused it or the time
     * is spent.
     */
    public boolean runFailed(UUID dispatchId, Dispatch.Attempt attempt, String errorCode, boolean gone) {
        return locked(dispatchId, (tx, locked) -> {
                    Dispatch dispatch = locked.dispatch();
                    boolean pending = dispatch.state() == DispatchState.PENDING;
                    if (!dispatch.isLatest(attempt)) {
                        return !pending;
                    }
                    Instant now = writer.now();
                    Dispatch failed = dispatch.latestAttemptFailed(attempt, now, errorCode);
                    boolean givenUp = pending && (gone || isSpent(failed.createdAt(), now));
                    dispatches.update(tx, givenUp ? failed.undeliverable(errorCode) : failed);
                    if (givenUp) {
                        failJob(tx, locked.job());
                    }
                    return givenUp || !pending;
                })
                .orElse(true);
    }

    /** Decides under the lock whether the stop order may be sent now. */
    public Decision<CancelOrder> beginCancel(UUID dispatchId) {
        return this.<Decision<CancelOrder>>locked(dispatchId, (tx, locked) -> {
                    Dispatch dispatch = locked.dispatch();
                    Instant now = writer.now();
                    if (dispatch.state() != DispatchState.STOP_REQUESTED) {
                        return new NotNeeded<>();
                    }
                    return isUnderWay(dispatch.attempt(), now)
                            ? new Wait<>()
                            : new Send<>(
                                    CancelOrder.of(locked.job().job(), dispatchId), new Dispatch.Attempt(now, null));
                })
                .orElseGet(NotNeeded::new);
    }

    /** Records that the orchestrator has confirmed the stop. */
    public void stopConfirmed(UUID dispatchId) {
        locked(dispatchId, (tx, locked) -> {
            if (locked.dispatch().state() == DispatchState.STOP_REQUESTED) {
                writer.stopped(tx, locked.dispatch());
            }
            return locked;
        });
    }

    /** What comes of a confirmation that the orchestrator sends by itself. */
    public enum Confirmation {
        /** The work has stopped, now or before. */
        CONFIRMED,
        /** The work goes on, is over, or never began. */
        NOT_REQUESTED,
        /** There is no such dispatch. */
        UNKNOWN
    }

    /** Records that the orchestrator says that the work has stopped. Safe to repeat. */
    public Confirmation confirmStopped(UUID dispatchId) {
        return locked(dispatchId, (tx, locked) -> {
                    Dispatch dispatch = locked.dispatch();
                    if (dispatch.state() == DispatchState.STOP_REQUESTED) {
                        writer.stopped(tx, dispatch);
                    }
                    // Once delivery of the stop was given up it stays so, but there is nothing to object to.
                    return dispatch.stopRequestedAt() == null ? Confirmation.NOT_REQUESTED : Confirmation.CONFIRMED;
                })
                .orElse(Confirmation.UNKNOWN);
    }

    /** Records that the orchestrator has not confirmed the stop. Returns whether delivery is given up. */
    public boolean stopNotConfirmed(UUID dispatchId, String errorCode, boolean gone) {
        return locked(dispatchId, (tx, locked) -> {
                    Dispatch dispatch = locked.dispatch();
                    if (dispatch.state() != DispatchState.STOP_REQUESTED || dispatch.stopRequestedAt() == null) {
                        return true;
                    }
                    boolean givenUp = gone || isSpent(dispatch.stopRequestedAt(), writer.now());
                    dispatches.update(
                            tx, givenUp ? dispatch.undeliverable(errorCode) : dispatch.stopNotConfirmed(errorCode));
                    return givenUp;
                })
                .orElse(true);
    }

    private void failJob(Transaction tx, LockedJob job) {
        JobStatus stage = job.job().status();
        String message = "The orchestrator could not be reached, or refused the job.";
        JobTransition transition = job.moveTo(JobStatus.FAILED).withFailure(new Failure(UNDELIVERABLE, message, stage));
        writer.apply(tx, transition, Actor.Machine.ofPawl(), UNDELIVERABLE);
    }

    private static boolean isUnderWay(Dispatch.@Nullable Attempt run, Instant now) {
        return run != null && run.isUnderWay(now);
    }

    private static boolean isSpent(Instant since, Instant now) {
        return now.isAfter(since.plus(BUDGET));
    }

    private record Locked(LockedJob job, Dispatch dispatch) {}

    private <T> Optional<T> locked(UUID dispatchId, BiFunction<Transaction, Locked, T> script) {
        return dispatched
                .jobOf(dispatchId)
                .flatMap(jobId -> database.transactionOn(jobId, tx -> {
                    // The job may have a later one by now.
                    JobRepository.LockedRows found =
                            jobs.lockOfAnybodyAnd(tx, jobId, dispatches.ofJob(jobId, dispatchId));
                    return found.alongside().getFirst().stream()
                            .findFirst()
                            .map(DispatchRepository::dispatch)
                            .map(dispatch -> script.apply(tx, new Locked(found.job(), dispatch)));
                }));
    }
}
