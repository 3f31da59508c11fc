package dev.pawl.job;

import dev.pawl.audit.Actor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job, as whoever wants to change it may find it; also the key of the line in which they wait for its row. The same
 * id asked for by another editor is another key, so strangers never delay an owner.
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
