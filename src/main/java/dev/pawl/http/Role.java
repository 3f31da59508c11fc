package dev.pawl.http;

import io.javalin.security.RouteRole;

/** Who may call a route; every route names exactly one. */
public enum Role implements RouteRole {
    /** Anyone, without a credential. */
    PUBLIC,
    /** A person whose token carries the role {@code editor}. */
    EDITOR,
    /** The orchestrator, with the callback secret. */
    ORCHESTRATOR
}
