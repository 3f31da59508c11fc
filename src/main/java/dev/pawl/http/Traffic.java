package dev.pawl.http;

import io.javalin.security.RouteRole;

/** How a route of editors counts against their limits, where it is no ordinary request (spec/decisions/035). */
public enum Traffic implements RouteRole {
    /** Goes on until one side ends it. */
    STREAM,
    /** Stops jobs: may use the reserve. */
    STOP
}
