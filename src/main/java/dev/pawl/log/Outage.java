package dev.pawl.log;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits log lines about an outage: one at the first failure, then at most one a minute, and one when it is over.
 * Thread-safe.
 */
public final class Outage {
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private boolean logged;
    private boolean everLogged;
    private long lastLogged;

    public Outage() {
        this(System::nanoTime);
    }

    /** @param nanos a monotonic clock in nanoseconds */
    public Outage(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Records a failure; returns whether to log it now. */
    public synchronized boolean isToBeTold() {
        long now = nanos.getAsLong();
        if (everLogged && now - lastLogged < SILENCE.toNanos()) {
            return false;
        }
        logged = true;
        everLogged = true;
        lastLogged = now;
        return true;
    }

    /** Records a success; returns whether to log it: a failure was logged, and this is the first success after it. */
    public synchronized boolean isOver() {
        boolean over = logged;
        logged = false;
        return over;
    }
}
