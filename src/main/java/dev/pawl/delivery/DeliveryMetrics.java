package dev.pawl.delivery;

import dev.pawl.digest.DigestRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.trace.Span;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts delivery attempts by outcome (spec/decisions/022), and records their spans (083). */
public final class DeliveryMetrics {
    private static final String DELIVERED = "delivered";
    private static final String GIVEN_UP = "given_up";
    private static final String OTHER = "other";
    private static final List<String> OUTCOMES = List.of(
            DELIVERED,
            GIVEN_UP,
            "not_stopped_yet",
            "http_3xx",
            "http_4xx",
            "http_5xx",
            "timeout",
            "connection_failed",
            "tls_failed",
            "invalid_answer",
            "too_late",
            "interrupted",
            OTHER);

    private final Map<Attempt, Counter> attempts = new HashMap<>();
    private final Spans spans;

    public DeliveryMetrics(MeterRegistry registry, Spans spans) {
        this.spans = spans;
        List<String> types = new ArrayList<>(Outbox.TYPES);
        types.add(DigestRepository.WEBHOOK);
        for (String type : types) {
            for (String outcome : OUTCOMES) {
                attempts.put(
                        new Attempt(type, outcome),
                        Counter.builder("pawl.webhook.deliveries")
                                .description("Attempts to deliver a webhook, by type and how they ended")
                                .tag("type", type)
                                .tag("outcome", outcome)
                                .register(registry));
            }
        }
    }

    private record Attempt(String type, String outcome) {}

    /**
     * Begins the span of an attempt.
     *
     * @param traceparent of what caused the webhook; null if it had none
     */
    Span begin(String type, @Nullable String traceparent) {
        return spans.beginDelivery(type, traceparent);
    }

    void delivered(String type) {
        count(type, DELIVERED);
    }

    /** Counts a failed attempt; {@code givenUp} if it was the last one. */
    void failed(String type, DeliveryFailedException e, boolean givenUp) {
        count(type, givenUp ? GIVEN_UP : outcome(e.errorCode()));
    }

    /** HTTP statuses are counted by class, so that the orchestrator cannot create label values. */
    private static String outcome(String errorCode) {
        String outcome = errorCode.toLowerCase(Locale.ROOT).replaceFirst("^(http_\\d)\\d\\d$", "$1xx");
        return OUTCOMES.contains(outcome) ? outcome : OTHER;
    }

    private void count(String type, String outcome) {
        spans.note("pawl.webhook.type", type);
        spans.note("pawl.outcome", outcome);
        Counter counter = attempts.get(new Attempt(type, outcome));
        if (counter != null) {
            counter.increment();
        }
    }
}
