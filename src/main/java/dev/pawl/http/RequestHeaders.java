package dev.pawl.http;

import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules for the headers of every request (spec/openapi.yaml, Headers). */
final class RequestHeaders {
    /** Must not be repeated: a proxy might use one value and Pawl the other. */
    private static final List<String> ONCE = List.of(
            "Authorization", "X-Callback-Secret", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID");

    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    private RequestHeaders() {}

    /** @throws RefusedException {@code Invalid} if a header is repeated, or the transfer coding is unknown */
    static void check(Context ctx) {
        List<String> repeated = ONCE.stream()
                .filter(name ->
                        ctx.req().getHeader(name) != null && all(ctx, name).size() > 1)
                .toList();
        if (!repeated.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(repeated.stream()
                    .map(name -> new FieldError(name, "must be sent once at most"))
                    .toList()));
        }
        String coding = ctx.header(TRANSFER_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("chunked")) {
            // The end of this body is ambiguous, so nothing after it may be read as a request.
            ctx.header("Connection", "close");
            throw new RefusedException(new Refusal.Invalid(TRANSFER_ENCODING, "must be chunked, and nothing else"));
        }
    }

    /** The value of a header that is ignored if it is repeated; null if there is none. */
    static @Nullable String onlyOne(Context ctx, String name) {
        String first = ctx.header(name);
        return first == null || all(ctx, name).size() > 1 ? null : first;
    }

    private static List<String> all(Context ctx, String name) {
        return Collections.list(ctx.req().getHeaders(name));
    }
}
