package dev.pawl.http;

import dev.pawl.trace.Span;
import dev.pawl.trace.Spans;
import io.javalin.http.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace context of a request (W3C Trace Context, level 1), which is logged, and passed on to the orchestrator
 * (spec/decisions/022). It is the caller's, or that of Pawl's own span within it, if spans are recorded (083).
 */
final class TraceContext {
    private static final String HEADER = "traceparent";
    private static final String ATTRIBUTE = "pawl.traceparent";
    private static final String SPAN = "pawl.span";
    /** Where the ids begin in a traceparent of version 00. */
    private static final int TRACE_ID = 3;

    private static final int SPAN_ID = 36;
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final Pattern ZEROS = Pattern.compile("0+");
    private static final int SAMPLED = 1;

    private TraceContext() {}

    /** Uses the header if it is valid, and adds the ids to the log; ignores it otherwise. */
    static void assign(Context ctx, Spans spans) {
        String sent = received(ctx);
        Span span = spans.beginRequest(sent);
        ctx.attribute(SPAN, span);
        String current = span.handOn(sent);
        if (current != null) {
            ctx.attribute(ATTRIBUTE, current);
            MDC.put("trace_id", current.substring(TRACE_ID, TRACE_ID + 32));
            MDC.put("span_id", current.substring(SPAN_ID, SPAN_ID + 16));
        }
    }

    private static @Nullable String received(Context ctx) {
        String sent = RequestHeaders.onlyOne(ctx, HEADER);
        if (sent == null) {
            return null;
        }
        Matcher parts = FORM.matcher(sent);
        return parts.matches() && isValid(parts) ? ofThisVersion(parts) : null;
    }

    /** The span that was begun for the request. */
    static Span spanOf(Context ctx) {
        Span span = ctx.attribute(SPAN);
        return span == null ? Span.NONE : span;
    }

    /** The value to pass on; null if the request had no valid header, and no span is recorded. */
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
