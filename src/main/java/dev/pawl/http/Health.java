package dev.pawl.http;

import dev.pawl.db.Readiness;
import dev.pawl.db.SchemaState;
import dev.pawl.log.Loggable;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
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

/** For those who run Pawl: is the process up, can it serve (spec/openapi.yaml, Operations). Logs when that changes. */
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
    /** Why it is not ready, as far as the log says; null until the log says anything. */
    private @Nullable String told;

    private boolean wasReady;

    /**
     * @param keySetIsKnown whether the keys of the token issuer have been read
     * @param clockAgrees whether the process's clock is known to agree with the database's
     */
    public Health(Readiness readiness, BooleanSupplier keySetIsKnown, BooleanSupplier clockAgrees) {
        this.readiness = readiness;
        this.keySetIsKnown = keySetIsKnown;
        this.clockAgrees = clockAgrees;
    }

    /** Looks from now on by itself, so that the log tells the truth when nobody asks. */
    public void watch() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(this::lookQuietly, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookQuietly() {
        try {
            look();
        } catch (RuntimeException e) { // It must not end the watch.
            log.error("nobody knows whether it is ready", Loggable.of(e));
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

    /** From now on it is not ready: what sends it requests should look elsewhere. */
    public void announceStop() {
        stopping = true;
    }

    /** Whether it is about to stop. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * {@code GET /readyz}: the database is reachable, takes writes, and holds the schema that this release needs; the key
     * set was read; the clock agrees with the database's; no stop is near.
     */
    public void getReadiness(Context ctx) {
        String why = look();
        if (!why.equals(READY)) {
            throw new RefusedException(new Refusal.NotReady(why));
        }
        Map<String, String> checks = Map.of("database", "UP", "schema", "UP", "key_set", "UP", "clock", "UP");
        ctx.jsonStream(Map.of("status", "UP", "checks", checks));
    }

    /** Looks whether it is ready, and tells the log when that is news; returns why it is not, or an empty text. */
    private String look() {
        if (stopping) {
            return "it is about to stop";
        }
        SchemaState database = readiness.recentState();
        String why = switch (database) {
            case SchemaState.Unreachable() -> "the database cannot be reached, or takes no writes";
            case SchemaState.Incompatible incompatible -> "this release cannot work with the schema";
            case SchemaState.Compatible() -> whyNotYet();
        };
        tell(why, database instanceof SchemaState.Incompatible incompatible ? incompatible.message() : "");
        return why;
    }

    private String whyNotYet() {
        if (!keySetIsKnown.getAsBoolean()) {
            return "the key set of the token issuer has not been read yet";
        }
        return clockAgrees.getAsBoolean() ? READY : "the clock of this process is more than 5 s off the database's";
    }

    private synchronized void tell(String why, String details) {
        if (why.equals(told)) {
            return;
        }
        told = why;
        if (why.equals(READY)) {
            log.info(wasReady ? "ready again" : "ready");
            wasReady = true;
        } else {
            log.warn("not ready: {}{}", why, details);
        }
    }
}
