package dev.pawl.audit;

import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.db.generated.enums.AuditEventType;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One accepted transition of a job (spec/openapi.yaml, AuditEvent). Holds no secret, no URI and no free text.
 *
 * @param chain 64 lower-case hexadecimal digits; null while it is not recorded, because the database computes it
 */
public record AuditEvent(
        AuditEventType eventType,
        UUID jobId,
        UUID projectId,
        int sequence,
        ActorType actorType,
        @Nullable String actorId,
        @Nullable JobStatus prevStatus,
        JobStatus newStatus,
        @Nullable String reasonCode,
        Instant occurredAt,
        Instant recordedAt,
        String correlationId,
        @Nullable String chain) {}
