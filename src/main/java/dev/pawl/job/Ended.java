package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.db.generated.enums.ActorType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended, as its last audit event says (spec/openapi.yaml, Ended).
 *
 * @param reasonCode {@code [A-Za-z0-9_.-]{1,64}}; null if no reason was given
 */
public record Ended(Instant at, By by, @Nullable String reasonCode) {
    /**
     * Who ended it.
     *
     * @param actorId the subject of the editor; null for other actors
     */
    public record By(ActorType actorType, @Nullable String actorId) {}

    static Ended by(Actor actor, @Nullable String reasonCode, Instant at) {
        return new Ended(at, new By(actor.type(), actor.id()), reasonCode);
    }
}
