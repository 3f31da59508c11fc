package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event that is reported to Pawl (spec/openapi.yaml, StatusCallback). */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StatusEvent(
        String eventId,
        String status,
        String occurredAt,
        UUID dispatchId,
        String correlationId,
        @Nullable Map<String, ?> artifactUpdates,
        @Nullable String failureCode,
        @Nullable String failureMessage,
        @Nullable Stage failedStage) {}
