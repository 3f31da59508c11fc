package dev.pawl.trace;

import static java.util.stream.Collectors.joining;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spans that OpenTelemetry's SDK exports with OTLP over HTTP. */
final class OtlpSpans implements Spans {
    private static final Logger log = LoggerFactory.getLogger(OtlpSpans.class);
    /** Kept, because a logger that nobody refers to forgets its level. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final Pattern PROPERTY = Pattern.compile("otel\\.[a-z.]+");
    private static final long PATIENCE_SECONDS = 2;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private OtlpSpans(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("pawl");
    }

    /** Never keeps the service from starting: without spans it can serve. */
    static Spans start(Map<String, String> variables, String version) {
        LIBRARY.setLevel(Level.OFF); // Prints on stderr, and quotes headers.
        try {
            return new OtlpSpans(AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties(variables))
                    .addResourceCustomizer(
                            (resource, config) -> release(version).merge(resource))
                    .addSpanExporterCustomizer((exporter, config) -> new WatchedExporter(exporter))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk());
        } catch (RuntimeException e) {
            // Not the message itself: it quotes values.
            String names = PROPERTY.matcher(String.valueOf(e.getMessage()))
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .collect(joining(", "));
            log.warn("no spans are recorded, because OpenTelemetry does not accept its settings: {}", names);
            return OFF;
        }
    }

    /** Pawl's defaults, then what the operator says. */
    private static Map<String, String> properties(Map<String, String> variables) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "otel.service.name", "pawl",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "otel.propagators", "none"));
        variables.forEach(
                (name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        return properties;
    }

    private static Resource release(String version) {
        return Resource.create(Attributes.of(AttributeKey.stringKey("service.version"), version));
    }

    @Override
    public Span beginRequest(@Nullable String traceparent) {
        return begin("request", SpanKind.SERVER, traceparent);
    }

    @Override
    public Span beginDelivery(String type, @Nullable String traceparent) {
        return begin("deliver " + type, SpanKind.CLIENT, traceparent);
    }

    private Span begin(String name, SpanKind kind, @Nullable String traceparent) {
        Context cause = traceparent == null
                ? Context.root()
                : Context.root().with(io.opentelemetry.api.trace.Span.wrap(parse(traceparent)));
        return current(
                tracer.spanBuilder(name).setParent(cause).setSpanKind(kind).startSpan());
    }

    @Override
    public Span begin(String name) {
        SpanBuilder span = within(name);
        return span == null ? Span.NONE : current(span.startSpan());
    }

    @Override
    public void past(String name, long start) {
        SpanBuilder span = within(name);
        if (span != null) {
            Instant end = Instant.now();
            span.setStartTimestamp(end.minusNanos(System.nanoTime() - start))
                    .startSpan()
                    .end(end);
        }
    }

    private @Nullable SpanBuilder within(String name) {
        return io.opentelemetry.api.trace.Span.current().isRecording() ? tracer.spanBuilder(name) : null;
    }

    @Override
    public void note(String attribute, String value) {
        io.opentelemetry.api.trace.Span.current().setAttribute(attribute, value);
    }

    @SuppressWarnings("MustBeClosedChecker") // The span closes it.
    private static RecordedSpan current(io.opentelemetry.api.trace.Span span) {
        return new RecordedSpan(span, Context.root().with(span).makeCurrent());
    }

    private static SpanContext parse(String traceparent) {
        return SpanContext.createFromRemoteParent(
                traceparent.substring(3, 35),
                traceparent.substring(36, 52),
                TraceFlags.fromHex(traceparent, 53),
                TraceState.getDefault());
    }

    @Override
    public void close() {
        sdk.shutdown().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
