package dev.pawl.dispatch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order to run a job (spec/openapi.yaml, Dispatch).
 *
 * @param attemptStartedAt when the latest attempt to send it was begun; null means that nothing can have gone out
 * @param stopConfirmedAt when the orchestrator confirmed that the work has stopped
 */
public record Dispatch(
        UUID dispatchId,
        DispatchKind kind,
        DispatchState state,
        Instant createdAt,
        @JsonIgnore @Nullable Instant attemptStartedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant stopRequestedAt,
        @Nullable Instant stopConfirmedAt,
        @Nullable String lastErrorCode) {

    /** A new order that nobody has tried to send yet. */
    public static Dispatch pending(UUID dispatchId, DispatchKind kind, Instant now) {
        return new Dispatch(dispatchId, kind, DispatchState.PENDING, now, null, null, null, null, null);
    }

    /** Whether the orchestrator is, or may still be, at work on it. */
    @JsonIgnore
    public boolean isActive() {
        return state == DispatchState.PENDING || state == DispatchState.DELIVERED;
    }

    /** This order taken back: withdrawn when nothing can have gone out, otherwise to be stopped. */
    public Dispatch recalled(Instant now) {
        return attemptStartedAt == null ? with(DispatchState.WITHDRAWN, null) : with(DispatchState.STOP_REQUESTED, now);
    }

    private Dispatch with(DispatchState newState, @Nullable Instant newStopRequestedAt) {
        return new Dispatch(
                dispatchId,
                kind,
                newState,
                createdAt,
                attemptStartedAt,
                deliveredAt,
                newStopRequestedAt,
                stopConfirmedAt,
                lastErrorCode);
    }
}
