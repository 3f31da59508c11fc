package dev.pawl.http;

import io.javalin.http.Context;

/** The header by which Pawl tells a worker what to do, in a response of any status (spec/orchestrators.md). */
public final class Directive {
    private Directive() {}

    /** The work that the request is about must end. */
    public static void stop(Context ctx) {
        ctx.header("Pawl-Directive", "stop");
    }
}
