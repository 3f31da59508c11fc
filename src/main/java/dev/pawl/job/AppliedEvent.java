package dev.pawl.job;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The key of a callback that may have been applied to a job. */
public record AppliedEvent(UUID jobId, String eventId) {
    /** Stands for the id in {@code audit_event}. */
    public UUID idHash() {
        return Hash.of(eventId.getBytes(StandardCharsets.UTF_8));
    }
}
