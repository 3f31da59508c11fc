package dev.pawl.http;

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
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(
                    code,
                    Counter.builder("pawl.problems")
                            .description("Problem documents answered, by error code")
                            .tag("error_code", code.name())
                            .register(registry));
        }
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

    void problem(ErrorCode code) {
        Counter counter = refusals.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    private Timer register(Series series) {
        return Timer.builder("pawl.http.requests")
                .description("Requests, by route template")
                .tag("method", series.method())
                .tag("route", series.route())
                .tag("status", Integer.toString(series.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
