package dev.pawl.job;

import dev.pawl.audit.Actor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the job that a request wants to change, and the queue in which requests wait for its row. Two editors who
 * ask for the same id have different keys, so a stranger never delays the owner.
 *
 * @param ownerId who must own it; null for anybody
 */
public record JobKey(UUID id, @Nullable String ownerId) {
    public static JobKey of(UUID id, Actor.Editor editor) {
        return new JobKey(id, editor.id());
    }

    /** For callbacks and for Pawl itself. */
    public static JobKey ofAnybody(UUID id) {
        return new JobKey(id, null);
    }
}
