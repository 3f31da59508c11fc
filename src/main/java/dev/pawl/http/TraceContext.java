package dev.pawl.http;

import io.javalin.http.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace context of a request (W3C Trace Context, level 1). Pawl adds no span of its own: it logs the caller's, and
 * passes it on to the orchestrator (spec/decisions/022).
 */
final class TraceContext {
    private static final String HEADER = "traceparent";
    private static final String ATTRIBUTE = "pawl.traceparent";
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final Pattern ZEROS = Pattern.compile("0+");
    private static final int SAMPLED = 1;

    private TraceContext() {}

    /** Uses the header if it is valid, and adds its ids to the log; ignores it otherwise. */
    static void assign(Context ctx) {
        String sent = RequestHeaders.onlyOne(ctx, HEADER);
        if (sent == null) {
            return;
        }
        Matcher parts = FORM.matcher(sent);
        if (parts.matches() && isValid(parts)) {
            ctx.attribute(ATTRIBUTE, ofThisVersion(parts));
            MDC.put("trace_id", parts.group(2));
            MDC.put("span_id", parts.group(3));
        }
    }

    /** The value to pass on; null if the request had no valid header. */
    static @Nullable String of(Context ctx) {
        return ctx.attribute(ATTRIBUTE);
    }

    /** A later version may append fields to those of version 00. */
    private static boolean isValid(Matcher parts) {
        String version = parts.group(1);
        return !version.equals("ff")
                && !(version.equals("00") && parts.group(5) != null)
                && !ZEROS.matcher(parts.group(2)).matches()
                && !ZEROS.matcher(parts.group(3)).matches();
    }

    /** Passes on only the one flag that this version defines. */
    private static String ofThisVersion(Matcher parts) {
        int flags = Integer.parseInt(parts.group(4), 16) & SAMPLED;
        return "00-%s-%s-0%d".formatted(parts.group(2), parts.group(3), flags);
    }
}
