package dev.pawl.http;

import dev.pawl.db.Readiness;
import dev.pawl.db.SchemaState;
import dev.pawl.log.Loggable;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Liveness and readiness (spec/openapi.yaml, Operations). Logs every change of readiness. */
public final class Health implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final String READY = "";
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Readiness readiness;
    private final BooleanSupplier keySetIsKnown;
    private final BooleanSupplier clockAgrees;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("readiness").factory());
    private volatile boolean stopping;
    /** The last reason that was logged; null before the first log line. */
    private @Nullable String logged;

    private boolean wasReady;
    private volatile boolean ready;

    /**
     * @param keySetIsKnown whether the keys of the token issuer have been read
     * @param clockAgrees whether the clock of this process is known to agree with the database's
     */
    public Health(Readiness readiness, BooleanSupplier keySetIsKnown, BooleanSupplier clockAgrees) {
        this.readiness = readiness;
        this.keySetIsKnown = keySetIsKnown;
        this.clockAgrees = clockAgrees;
    }

    /** Registers the gauge of the latest check: 1 if this process is ready, else 0. */
    public void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.ready", this, health -> health.ready && !health.stopping ? 1 : 0)
                .description("Whether this process is ready, as /readyz says")
                .register(registry);
    }

    /** Starts checking periodically, so that changes are logged even if nobody calls {@code /readyz}. */
    public void watch() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(this::checkQuietly, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void checkQuietly() {
        try {
            check();
        } catch (RuntimeException e) { // An exception would end the periodic check.
            if (!stopping) { // Otherwise it was interrupted.
                log.error("the readiness check failed", Loggable.of(e));
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** {@code GET /healthz}: the process answers. */
    public void getHealth(Context ctx) {
        ctx.jsonStream(Map.of("status", "UP"));
    }

    /** Reports not ready from now on, so that load balancers send requests elsewhere. */
    public void announceStop() {
        stopping = true;
    }

    /** Whether a stop has been announced. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * {@code GET /readyz}: ready if the database is reachable, accepts writes and has the schema that this release
     * needs, the key set has been read, the clock agrees with the database's, and no stop has been announced.
     */
    public void getReadiness(Context ctx) {
        String why = check();
        if (!why.equals(READY)) {
            throw new RefusedException(new Refusal.NotReady(why));
        }
        Map<String, String> checks = Map.of("database", "UP", "schema", "UP", "key_set", "UP", "clock", "UP");
        ctx.jsonStream(Map.of("status", "UP", "checks", checks));
    }

    /** Checks readiness and logs a change; returns the reason why it is not ready, or an empty text. */
    private String check() {
        if (stopping) {
            return "it is about to stop";
        }
        SchemaState database = readiness.recentState();
        String why = switch (database) {
            case SchemaState.Unreachable() -> "the database cannot be reached, or takes no writes";
            case SchemaState.Incompatible incompatible -> "this release cannot work with the schema";
            case SchemaState.Compatible() -> whyNotYet();
        };
        ready = why.equals(READY);
        logChange(why, database instanceof SchemaState.Incompatible incompatible ? incompatible.message() : "");
        return why;
    }

    private String whyNotYet() {
        if (!keySetIsKnown.getAsBoolean()) {
            return "the key set of the token issuer has not been read yet";
        }
        return clockAgrees.getAsBoolean() ? READY : "the clock of this process is more than 5 s off the database's";
    }

    private synchronized void logChange(String why, String details) {
        if (stopping || why.equals(logged)) {
            return;
        }
        logged = why;
        if (why.equals(READY)) {
            log.info(wasReady ? "ready again" : "ready");
            wasReady = true;
        } else {
            log.warn("not ready: {}{}", why, details);
        }
    }
}
