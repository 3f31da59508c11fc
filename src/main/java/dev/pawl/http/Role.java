package dev.pawl.http;

import io.javalin.security.RouteRole;

/** Who may call a route; every route names exactly one. */
public enum Role implements RouteRole {
    /** Everybody, without a credential. */
    PUBLIC,
    /** A person whose token carries the role {@code editor}. */
    EDITOR,
    /** Who runs the pipeline, by the callback secret. */
    ORCHESTRATOR
}
