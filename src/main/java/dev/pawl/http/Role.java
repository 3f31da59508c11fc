package dev.pawl.http;

import io.javalin.security.RouteRole;

/** Who may call a route; every route names exactly one. */
public enum Role implements RouteRole {
    /** Anyone, without a credential. */
    PUBLIC,
    /** A person whose token has the role of editors, {@code editor} unless another name is configured. */
    EDITOR,
    /** The orchestrator, with the callback secret. */
    ORCHESTRATOR
}
