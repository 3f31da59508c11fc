package dev.pawl.http;

import io.javalin.security.RouteRole;

/** How a route counts against the limits of editors, if not as an ordinary request (spec/decisions/035). */
public enum Traffic implements RouteRole {
    /** A stream, open until one side ends it. */
    STREAM,
    /** Stops jobs: may use the reserve. */
    STOP
}
