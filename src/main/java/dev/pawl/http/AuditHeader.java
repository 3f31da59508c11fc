package dev.pawl.http;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** The header with which a response proves the transition that it reports (spec/openapi.yaml, Audit-Head). */
public final class AuditHeader {
    private static final String NAME = "Audit-Head";

    private AuditHeader() {}

    /** Adds {@code head} to the response, as its text; does nothing if it is null. */
    public static void add(Context ctx, @Nullable Object head) {
        if (head != null) {
            ctx.header(NAME, head.toString());
        }
    }

    /** What the response has; null if it has none. */
    static @Nullable String of(Context ctx) {
        return ctx.res().getHeader(NAME);
    }
}
