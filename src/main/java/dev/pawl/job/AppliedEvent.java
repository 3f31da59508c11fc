package dev.pawl.job;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The key of a callback that may have been applied to a job.
 *
 * @param idHash stands for the event id in {@code audit_event}
 */
public record AppliedEvent(UUID jobId, String eventId, UUID idHash) {
    public AppliedEvent(UUID jobId, String eventId) {
        this(jobId, eventId, Hash.of(eventId.getBytes(StandardCharsets.UTF_8)));
    }
}
