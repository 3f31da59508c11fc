package dev.pawl.http;

import dev.pawl.refusal.Limit;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts and durations of requests (spec/decisions/022). Clients cannot create label values. */
final class RequestMetrics {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final ConcurrentMap<Series, Timer> requests = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> problems = new EnumMap<>(ErrorCode.class);
    private final Map<ErrorCode, Counter> callbacks = new EnumMap<>(ErrorCode.class);
    private final Map<Limit, Counter> limited = new EnumMap<>(Limit.class);
    private final Counter streams;

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            problems.put(code, counter("pawl.problems", "Problem documents answered", "error_code", code.name()));
            callbacks.put(
                    code,
                    counter("pawl.callbacks.refused", "Problems for the orchestrator", "error_code", code.name()));
        }
        for (Limit limit : Limit.values()) {
            limited.put(limit, counter("pawl.requests.limited", "Requests over a limit", "limit", limit.word()));
        }
        streams = Counter.builder("pawl.streams.ended")
                .description("Event streams that have ended")
                .register(registry);
    }

    private Counter counter(String name, String description, String label, String value) {
        return Counter.builder(name).description(description).tag(label, value).register(registry);
    }

    private record Series(String method, String route, int status) {}

    /** The method of {@code ctx}, or one name for all unknown methods: a client may send any word. */
    static String method(Context ctx) {
        String method = ctx.req().getMethod();
        return METHODS.contains(method) ? method : "OTHER";
    }

    /** @param route the template, or one name for all paths that match none */
    void answered(String method, String route, int status, float millis) {
        Series series = new Series(method, route, status);
        Timer timer = requests.get(series);
        if (timer == null) {
            timer = requests.computeIfAbsent(series, this::register);
        }
        timer.record((long) (millis * 1e6f), TimeUnit.NANOSECONDS);
    }

    /** A stream is as long as its client wants, so its duration says nothing about Pawl. */
    void streamEnded() {
        streams.increment();
    }

    void problem(ErrorCode code) {
        increment(problems.get(code));
    }

    /** A request of the orchestrator, or of somebody without its secret, was answered with a problem. */
    void callbackRefused(ErrorCode code) {
        increment(callbacks.get(code));
    }

    void limited(Limit limit) {
        increment(limited.get(limit));
    }

    private static void increment(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private Timer register(Series series) {
        return Timer.builder("pawl.http.requests")
                .description("Requests, by route template; without open event streams")
                .tag("method", series.method())
                .tag("route", series.route())
                .tag("status", Integer.toString(series.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
