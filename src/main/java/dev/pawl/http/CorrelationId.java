package dev.pawl.http;

import com.github.f4b6a3.uuid.UuidCreator;
import io.javalin.http.Context;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The id that links the response, log lines and audit rows of one request (spec/openapi.yaml, Correlation id). */
public final class CorrelationId {
    static final String HEADER = "X-Correlation-Id";

    private static final String ATTRIBUTE = "pawl.correlation_id";
    private static final String LOG_KEY = "correlation_id";
    /** Visible ASCII, except for the two characters that JSON and quoted log formats escape. */
    private static final Pattern FORM = Pattern.compile("[!#-\\[\\]-~]{1,128}");

    private CorrelationId() {}

    /**
     * Uses the id of the request if it has the right form, otherwise a new one, and adds it to the response and the
     * log.
     */
    static void assign(Context ctx) {
        String id = acceptOrMake(RequestHeaders.onlyOne(ctx, HEADER));
        ctx.attribute(ATTRIBUTE, id);
        ctx.header(HEADER, id);
        MDC.put(LOG_KEY, id);
    }

    /** The id of this request. */
    public static String of(Context ctx) {
        String id = ctx.attribute(ATTRIBUTE);
        if (id == null) {
            throw new IllegalStateException("no correlation id has been assigned");
        }
        return id;
    }

    static String acceptOrMake(@Nullable String sent) {
        return acceptOrMake(sent, "req-");
    }

    /** The id of a callback: the one in its body if it has the right form, otherwise a new one. */
    public static String ofCallback(@Nullable String sent) {
        return acceptOrMake(sent, "cb-");
    }

    private static String acceptOrMake(@Nullable String sent, String prefix) {
        return sent != null && FORM.matcher(sent).matches() ? sent : prefix + UuidCreator.getRandomBasedFast();
    }
}
