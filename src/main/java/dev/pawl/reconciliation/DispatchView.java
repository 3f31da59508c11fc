package dev.pawl.reconciliation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A dispatch as its orchestrator sees it (spec/openapi.yaml, OpenDispatch). */
record DispatchView(
        UUID dispatchId,
        UUID jobId,
        UUID projectId,
        DispatchKind kind,
        DispatchState state,
        JobStatus jobStatus,
        Instant createdAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant stopRequestedAt,
        @Nullable Instant killRequestedAt,
        String callbackUrl) {

    /** Whether nobody may work on it any more. */
    @JsonIgnore
    boolean mustStop() {
        return !Dispatch.isActive(state);
    }
}
