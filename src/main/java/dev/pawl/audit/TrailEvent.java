package dev.pawl.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All of an audit event that its chain covers (spec/audit_chain.md), in the order in which it does. Types and statuses
 * are texts, so that an event of any release can be verified.
 *
 * @param sequence 1 or greater
 * @param occurredAt to the microsecond, like {@code recordedAt}
 */
public record TrailEvent(
        String eventType,
        UUID jobId,
        UUID projectId,
        int sequence,
        String actorType,
        @Nullable String actorId,
        @Nullable String prevStatus,
        String newStatus,
        @Nullable String reasonCode,
        Instant occurredAt,
        Instant recordedAt,
        String correlationId,
        @Nullable UUID callbackIdHash,
        @Nullable UUID callbackPayloadHash) {}
