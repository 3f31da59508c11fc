package dev.pawl.job;

import dev.pawl.audit.Actor;
import java.util.UUID;

/** A job as one editor asks for it. Another editor's wish for the same id is another one, and is never in its way. */
public record EditorLockKey(UUID id, String ownerId) {
    public static EditorLockKey of(UUID id, Actor.Editor editor) {
        return new EditorLockKey(id, editor.id());
    }
}
