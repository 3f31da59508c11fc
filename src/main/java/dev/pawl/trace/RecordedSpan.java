package dev.pawl.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A span of OpenTelemetry, with its names for what it says about HTTP.
 *
 * @param scope in which it is the current one of its thread
 */
record RecordedSpan(Span span, Scope scope) implements dev.pawl.trace.Span {
    private static final int FIRST_SERVER_ERROR = 500;

    @Override
    public @Nullable String handOn(@Nullable String received) {
        SpanContext context = span.getSpanContext();
        return "00-%s-%s-%s".formatted(context.getTraceId(), context.getSpanId(), context.isSampled() ? "01" : "00");
    }

    @Override
    public void answered(String method, String route, int status) {
        span.updateName(method + " " + route);
        span.setAttribute("http.request.method", method);
        span.setAttribute("http.route", route);
        span.setAttribute("http.response.status_code", status);
        if (status >= FIRST_SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}
