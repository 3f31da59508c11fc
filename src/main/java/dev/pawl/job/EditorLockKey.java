package dev.pawl.job;

import dev.pawl.audit.Actor;
import java.util.UUID;

/**
 * The key of the local queue for changes to a job: the same id requested by another editor is a different key, so
 * editors never wait for each other.
 */
public record EditorLockKey(UUID id, String ownerId) {
    public static EditorLockKey of(UUID id, Actor.Editor editor) {
        return new EditorLockKey(id, editor.id());
    }
}
