package dev.pawl.oversight;

import dev.pawl.audit.Actor;
import dev.pawl.http.Person;

/**
 * A person before something that has an owner.
 *
 * @param ownerId whose it is; it was looked up, unless it is the person's own
 * @param isOwn whether the person is there as its editor
 */
public record Standing(Person person, String ownerId, boolean isOwn) {
    /** As what the person acts. */
    public Actor actor() {
        return isOwn ? person.editor() : person.operator();
    }
}
