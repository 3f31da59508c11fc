package dev.pawl.delivery;

import dev.pawl.db.Database;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.TransitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Records every attempt to stop work, what comes of it, and that a stop is forced when its grace is over
 * (spec/orchestrators.md). Each method is one short transaction, like those of {@link DeliveryService}.
 */
public final class StopService {
    private final Database database;
    private final LockedDispatches locked;
    private final DispatchRepository dispatches;
    private final TransitionWriter writer;
    private final Outbox outbox;
    private final Duration grace;

    /** @param grace how long after its first delivery a stop that is not confirmed is forced; zero for never */
    public StopService(
            Database database,
            LockedDispatches locked,
            DispatchRepository dispatches,
            TransitionWriter writer,
            Outbox outbox,
            Duration grace) {
        this.database = database;
        this.locked = locked;
        this.dispatches = dispatches;
        this.writer = writer;
        this.outbox = outbox;
        this.grace = grace;
    }

    /** Decides under the lock whether the stop order may be sent now, and forces the stop if its grace is over. */
    public DeliveryService.Decision<CancelOrder> beginCancel(UUID dispatchId) {
        return locked.<DeliveryService.Decision<CancelOrder>>inTransaction(dispatchId, (tx, job, dispatch) -> {
                    Instant now = writer.now();
                    if (dispatch.state() != DispatchState.STOP_REQUESTED) {
                        return new DeliveryService.NotNeeded<>();
                    }
                    if (DeliveryService.isUnderWay(dispatch.attempt(), now)) {
                        return new DeliveryService.Wait<>();
                    }
                    Dispatch due = dispatch;
                    if (endOfGrace(dispatch).filter(end -> !end.isAfter(now)).isPresent()) {
                        due = dispatch.killRequested(now, null, null);
                        dispatches.update(tx, due);
                    }
                    return new DeliveryService.Send<>(CancelOrder.of(job.job(), due), new Dispatch.Attempt(now, null));
                })
                .orElseGet(DeliveryService.NotNeeded::new);
    }

    /** Records that the orchestrator has confirmed the stop. */
    public void stopConfirmed(UUID dispatchId) {
        locked.inTransaction(dispatchId, (tx, job, dispatch) -> {
            if (dispatch.state() == DispatchState.STOP_REQUESTED) {
                writer.stopped(tx, dispatch);
            }
            return dispatch;
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
        return locked.inTransaction(dispatchId, (tx, job, dispatch) -> {
                    if (dispatch.state() == DispatchState.STOP_REQUESTED) {
                        writer.stopped(tx, dispatch);
                    }
                    // Once delivery of the stop was given up it stays so, but there is nothing to object to.
                    return dispatch.stopRequestedAt() == null ? Confirmation.NOT_REQUESTED : Confirmation.CONFIRMED;
                })
                .orElse(Confirmation.UNKNOWN);
    }

    /** What becomes of a stop that was not confirmed. */
    public sealed interface Unconfirmed {}

    /**
     * It is asked for again.
     *
     * @param latest when at the latest, if there is such a time
     */
    public record AskAgain(Optional<Instant> latest) implements Unconfirmed {}

    /** Delivery is given up, or no longer needed. */
    public record GivenUp() implements Unconfirmed {}

    /**
     * Records that the orchestrator has not confirmed the stop.
     *
     * @param received whether it was answered with a 2xx
     * @param gone whether the orchestrator refuses any further attempt
     */
    public Unconfirmed stopNotConfirmed(UUID dispatchId, String errorCode, boolean received, boolean gone) {
        return locked.<Unconfirmed>inTransaction(dispatchId, (tx, job, dispatch) -> {
                    if (dispatch.state() != DispatchState.STOP_REQUESTED || dispatch.stopRequestedAt() == null) {
                        return new GivenUp();
                    }
                    Instant now = writer.now();
                    if (gone || DeliveryService.isSpent(dispatch.stopRequestedAt(), now)) {
                        dispatches.update(tx, dispatch.undeliverable(errorCode));
                        return new GivenUp();
                    }
                    Dispatch asked = dispatch.stopNotConfirmed(errorCode);
                    Dispatch known = received ? asked.stopDelivered(now) : asked;
                    dispatches.update(tx, known);
                    return new AskAgain(endOfGrace(known));
                })
                .orElseGet(GivenUp::new);
    }

    /** For a stop that was put off: lets {@code job.kill} go out now if the stop has been forced meanwhile. */
    public void reconsiderPause(UUID dispatchId) {
        database.transaction(tx -> {
            outbox.pullKillForward(tx, dispatchId, writer.now());
            return dispatchId;
        });
    }

    /** When the stop is forced unless it is confirmed; empty if it is forced already, was never taken, or never will. */
    private Optional<Instant> endOfGrace(Dispatch dispatch) {
        return grace.isZero() || !dispatch.canBeForced()
                ? Optional.empty()
                : Optional.ofNullable(dispatch.stopDeliveredAt()).map(delivered -> delivered.plus(grace));
    }
}
