package dev.pawl.dispatch;

import static dev.pawl.db.generated.enums.DispatchState.DELIVERED;
import static dev.pawl.db.generated.enums.DispatchState.FINISHED;
import static dev.pawl.db.generated.enums.DispatchState.PENDING;
import static dev.pawl.db.generated.enums.DispatchState.STOPPED;
import static dev.pawl.db.generated.enums.DispatchState.STOP_REQUESTED;
import static dev.pawl.db.generated.enums.DispatchState.UNDELIVERABLE;
import static dev.pawl.db.generated.enums.DispatchState.WITHDRAWN;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One order of work on a job, and its revocation (spec/orchestrators.md). Every method that returns a new dispatch is a
 * change that the protocol permits in the current state. The state never goes backwards.
 *
 * @param number 1 for the first dispatch of its job, one more for each further one
 * @param request what the editor asked for beyond the kind of work
 * @param attempt the latest attempt to send the order; null means that nothing can have been sent
 * @param stopDeliveredAt when the orchestrator first took the request to stop without confirming the stop; null if it never
 *     did
 * @param killRequestedAt when the stop was forced, so that {@code job.kill} is sent; null if it was not
 * @param killRequestedBy the id of the person who forced it; null if nobody did, or if its grace was over
 * @param killReasonCode why they forced it; null if they did not say
 * @param stopConfirmedAt when the orchestrator confirmed that the work has stopped
 * @param lastErrorCode why the latest attempt failed; null if it did not
 * @param watchdogAt when the watchdog checks it next (spec/decisions/039); null for never
 */
public record Dispatch(
        UUID dispatchId,
        @JsonIgnore int number,
        DispatchKind kind,
        DispatchState state,
        Instant createdAt,
        @JsonIgnore Request request,
        @JsonIgnore @Nullable Attempt attempt,
        @Nullable Instant deliveredAt,
        @Nullable Instant stopRequestedAt,
        @JsonIgnore @Nullable Instant stopDeliveredAt,
        @Nullable Instant killRequestedAt,
        @Nullable String killRequestedBy,
        @Nullable String killReasonCode,
        @Nullable Instant stopConfirmedAt,
        @Nullable String lastErrorCode,
        @JsonIgnore @Nullable Instant watchdogAt) {

    /**
     * One attempt to send the order, identified by its start.
     *
     * @param endedAt null while it is in flight, or if its replica died
     */
    public record Attempt(Instant startedAt, @Nullable Instant endedAt) {
        /** How long an attempt may take, from its start to the orchestrator's response. */
        public static final Duration LIMIT = Duration.ofSeconds(15);
        /**
         * When an attempt that never reported its end counts as over. Longer than {@link #LIMIT}, because the clocks of
         * replicas differ.
         */
        public static final Duration LEASE = Duration.ofSeconds(18);

        /** Whether the order may still be on its way to the orchestrator. */
        public boolean isUnderWay(Instant now) {
            return endedAt == null && now.isBefore(startedAt.plus(LEASE));
        }

        /** When it must be over; nothing may be sent after that. */
        public Instant deadline() {
            return startedAt.plus(LIMIT);
        }
    }

    /**
     * What the editor asked for beyond the kind of work.
     *
     * @param instructionsUri with REGENERATE, if the editor gave one
     * @param formats with EXPORT at least one, otherwise empty
     */
    public record Request(@Nullable String instructionsUri, List<String> formats) {
        /** Nothing. */
        public static final Request NONE = new Request(null, List.of());

        public Request {
            formats = List.copyOf(formats);
        }
    }

    /** A new order that has not been sent yet. */
    public static Dispatch pending(UUID dispatchId, int number, DispatchKind kind, Request request, Instant now) {
        return new Dispatch(
                dispatchId,
                number,
                kind,
                PENDING,
                now,
                request,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Work that the orchestrator has begun by itself, so that it can be stopped too. */
    public static Dispatch adopted(UUID dispatchId, int number, Instant now) {
        return new Dispatch(
                dispatchId,
                number,
                DispatchKind.ADOPTED,
                DELIVERED,
                now,
                Request.NONE,
                null,
                now,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * Starts or stops watching this dispatch.
     *
     * @param firstLook when to check it first, if it was not watched before
     */
    public Dispatch watched(boolean isWatched, Instant firstLook) {
        return isWatched == (watchdogAt != null)
                ? this
                : new Dispatch(
                        dispatchId,
                        number,
                        kind,
                        state,
                        createdAt,
                        request,
                        attempt,
                        deliveredAt,
                        stopRequestedAt,
                        stopDeliveredAt,
                        killRequestedAt,
                        killRequestedBy,
                        killReasonCode,
                        stopConfirmedAt,
                        lastErrorCode,
                        isWatched ? firstLook : null);
    }

    /** Whether the orchestrator works on it, or may be about to. */
    @JsonIgnore
    public boolean isActive() {
        return isActive(state);
    }

    /** Whether the orchestrator works on a dispatch in {@code state}, or may be about to. */
    public static boolean isActive(DispatchState state) {
        return state == PENDING || state == DELIVERED;
    }

    /** An attempt begins; not while another one is under way. */
    public Dispatch attemptStarted(Instant now) {
        return with(state, new Attempt(now, null), deliveredAt, lastErrorCode);
    }

    /** Whether no other attempt has begun since {@code made} did. */
    public boolean isLatest(Attempt made) {
        return attempt != null && attempt.startedAt().equals(made.startedAt());
    }

    /** The attempt succeeded: the orchestrator has the order, even if another attempt has begun since. */
    public Dispatch attemptSucceeded(Attempt made, Instant now) {
        return with(
                state == PENDING ? DELIVERED : state,
                isLatest(made) ? new Attempt(made.startedAt(), now) : attempt,
                deliveredAt == null ? now : deliveredAt,
                isActive() ? null : lastErrorCode);
    }

    /** The latest attempt failed. The error is recorded only if no callback has shown that the order arrived. */
    public Dispatch latestAttemptFailed(Attempt made, Instant now, String errorCode) {
        return with(
                state, new Attempt(made.startedAt(), now), deliveredAt, state == PENDING ? errorCode : lastErrorCode);
    }

    /** The worker has called back, so it must have the order. */
    public Dispatch acknowledged(Instant now) {
        return state == PENDING ? with(DELIVERED, attempt, now, null) : this;
    }

    /** The work is over without being revoked. */
    public Dispatch finished() {
        return with(FINISHED, attempt, deliveredAt, lastErrorCode);
    }

    /** Revoked: withdrawn if nothing can have been sent, otherwise to be stopped. */
    public Dispatch revoked(Instant now) {
        return state == PENDING && attempt == null
                ? with(WITHDRAWN, null, null, lastErrorCode)
                : with(STOP_REQUESTED, attempt, deliveredAt, now, null, lastErrorCode);
    }

    /** The orchestrator has confirmed that the work has stopped. */
    public Dispatch stopped(Instant now) {
        return with(STOPPED, attempt, deliveredAt, stopRequestedAt, now, null);
    }

    /** The orchestrator has not confirmed the stop. */
    public Dispatch stopNotConfirmed(String errorCode) {
        return with(state, attempt, deliveredAt, errorCode);
    }

    /** Whether a stop is requested, not confirmed, and not forced yet. */
    public boolean canBeForced() {
        return state == STOP_REQUESTED && killRequestedAt == null;
    }

    /** The orchestrator has taken the request to stop; only the first time counts. */
    public Dispatch stopDelivered(Instant now) {
        return stopDeliveredAt == null
                ? with(afterRequest(now), killRequestedAt, killRequestedBy, killReasonCode)
                : this;
    }

    /**
     * The stop is forced.
     *
     * @param editorId null if its grace is over
     * @param reasonCode null if none was given
     */
    public Dispatch killRequested(Instant now, @Nullable String editorId, @Nullable String reasonCode) {
        return with(stopDeliveredAt, afterRequest(now), editorId, reasonCode);
    }

    /** Another replica may have requested the stop, and the clocks of replicas differ by up to a round trip. */
    public Instant afterRequest(Instant now) {
        return stopRequestedAt != null && now.isBefore(stopRequestedAt) ? stopRequestedAt : now;
    }

    /** Delivery of the order, or of its revocation, is given up. */
    public Dispatch undeliverable(String errorCode) {
        return with(UNDELIVERABLE, attempt, deliveredAt, errorCode);
    }

    /** Ended without notifying the orchestrator: this database is a copy, and the work belongs to the original. */
    public Dispatch abandoned(String errorCode) {
        return switch (state) {
            case PENDING -> attempt == null ? with(WITHDRAWN, null, null, lastErrorCode) : undeliverable(errorCode);
            case DELIVERED -> finished();
            case STOP_REQUESTED -> undeliverable(errorCode);
            case FINISHED, WITHDRAWN, STOPPED, UNDELIVERABLE -> this;
        };
    }

    private Dispatch with(
            DispatchState newState,
            @Nullable Attempt newAttempt,
            @Nullable Instant newDeliveredAt,
            @Nullable String newErrorCode) {
        return with(newState, newAttempt, newDeliveredAt, stopRequestedAt, stopConfirmedAt, newErrorCode);
    }

    private Dispatch with(
            DispatchState newState,
            @Nullable Attempt newAttempt,
            @Nullable Instant newDeliveredAt,
            @Nullable Instant newStopRequestedAt,
            @Nullable Instant newStopConfirmedAt,
            @Nullable String newErrorCode) {
        return new Dispatch(
                dispatchId,
                number,
                kind,
                newState,
                createdAt,
                request,
                newAttempt,
                newDeliveredAt,
                newStopRequestedAt,
                stopDeliveredAt,
                killRequestedAt,
                killRequestedBy,
                killReasonCode,
                newStopConfirmedAt,
                newErrorCode,
                isActive(newState) ? watchdogAt : null);
    }

    private Dispatch with(
            @Nullable Instant newStopDeliveredAt,
            @Nullable Instant newKillRequestedAt,
            @Nullable String newKillRequestedBy,
            @Nullable String newKillReasonCode) {
        return new Dispatch(
                dispatchId,
                number,
                kind,
                state,
                createdAt,
                request,
                attempt,
                deliveredAt,
                stopRequestedAt,
                newStopDeliveredAt,
                newKillRequestedAt,
                newKillRequestedBy,
                newKillReasonCode,
                stopConfirmedAt,
                lastErrorCode,
                watchdogAt);
    }
}
