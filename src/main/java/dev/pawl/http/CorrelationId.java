package dev.pawl.http;

import com.github.f4b6a3.uuid.UuidCreator;
import io.javalin.http.Context;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The id that ties answer, log lines and audit rows of one request together (spec/openapi.yaml, X-Correlation-Id). */
public final class CorrelationId {
    static final String HEADER = "X-Correlation-Id";

    private static final String ATTRIBUTE = "pawl.correlation_id";
    private static final String LOG_KEY = "correlation_id";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private CorrelationId() {}

    /** Takes the request's id when it has the right form, makes one otherwise, and puts it on answer and log. */
    static void assign(Context ctx) {
        String id = acceptOrMake(ctx.header(HEADER));
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
        return sent != null && FORM.matcher(sent).matches() ? sent : "req-" + UuidCreator.getRandomBasedFast();
    }
}
