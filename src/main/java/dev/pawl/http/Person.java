package dev.pawl.http;

import dev.pawl.audit.Actor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person whose token was accepted.
 *
 * @param id the token's subject, or a pseudonym in its place
 * @param roles those of the person's roles that the route admits; at least one
 * @param traceparent of the request; null if there was none
 */
public record Person(
        String id,
        Set<Role> roles,
        String correlationId,
        @Nullable String traceparent) {
    public Person {
        roles = Set.copyOf(roles);
    }

    /** Whether a token could have {@code text} as its subject. */
    public static boolean mayBeId(String text) {
        return Subject.isWellFormed(text);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** The person as the editor of what they own. */
    public Actor.Editor editor() {
        require(Role.EDITOR);
        return new Actor.Editor(id, correlationId, traceparent);
    }

    /** The person as somebody who acts on what others own. */
    public Actor.Operator operator() {
        require(Role.OPERATOR);
        return new Actor.Operator(id, correlationId, traceparent);
    }

    private void require(Role role) {
        if (!is(role)) {
            throw new IllegalStateException("the person was not admitted as " + role);
        }
    }
}
