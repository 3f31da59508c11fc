package dev.pawl.trace;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records spans, if the operator has named a collector (spec/decisions/083). A span that is begun is the current one of its
 * thread until it is closed. No name and no attribute comes from a client.
 */
public interface Spans extends AutoCloseable {
    /** Records nothing, and loads no class of OpenTelemetry. */
    Spans OFF = new NoSpans();

    /**
     * Exports to the collector that OpenTelemetry's own variables name.
     *
     * @param variables all {@code OTEL_...} variables; {@link #OFF} if there are none
     * @param version of the running release
     */
    static Spans of(Map<String, String> variables, String version) {
        return variables.isEmpty() ? OFF : OtlpSpans.start(variables, version);
    }

    /**
     * Begins the span of a request.
     *
     * @param traceparent of the caller, valid; null if it had none
     */
    Span beginRequest(@Nullable String traceparent);

    /**
     * Begins the span of an attempt to deliver a webhook.
     *
     * @param traceparent of what caused the webhook, valid; null if it had none
     */
    Span beginDelivery(String type, @Nullable String traceparent);

    /** Begins a span within the current one; {@link Span#NONE} if this thread has none. */
    Span begin(String name);

    /**
     * Records a span within the current one that has just ended; nothing if this thread has none.
     *
     * @param start a value of {@link System#nanoTime}
     */
    void past(String name, long start);

    /** Notes something about the current span, if this thread has one. */
    void note(String attribute, String value);

    /** Exports what is left, for up to two seconds. */
    @Override
    void close();
}
