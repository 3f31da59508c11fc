package dev.pawl.http;

import io.javalin.security.RouteRole;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Who may call a route. A route for people may name several, and a person needs one of them. */
public enum Role implements RouteRole {
    /** Anyone, without a credential. */
    PUBLIC,
    /** A person whose token has the role of editors, {@code editor} unless another name is configured. */
    EDITOR,
    /** A person who may read and stop the jobs of anybody: {@code operator}, likewise. */
    OPERATOR,
    /** A person who may read the trails of anybody: {@code auditor}, likewise. */
    AUDITOR,
    /** The orchestrator, with the callback secret. */
    ORCHESTRATOR;

    /** The roles that people have, by their tokens. */
    static final Set<Role> OF_PEOPLE = EnumSet.of(EDITOR, OPERATOR, AUDITOR);

    /** The name in the log. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
