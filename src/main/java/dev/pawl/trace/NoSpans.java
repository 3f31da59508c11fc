package dev.pawl.trace;

import org.jspecify.annotations.Nullable;

/** Records nothing. */
final class NoSpans implements Spans {
    @Override
    public Span beginRequest(@Nullable String traceparent) {
        return Span.NONE;
    }

    @Override
    public Span beginDelivery(String type, @Nullable String traceparent) {
        return Span.NONE;
    }

    @Override
    public Span begin(String name) {
        return Span.NONE;
    }

    @Override
    public void past(String name, long start) {}

    @Override
    public void note(String attribute, String value) {}

    @Override
    public void close() {}
}
