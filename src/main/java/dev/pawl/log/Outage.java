package dev.pawl.log;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Something that fails again and again while it is away. Says when to write a line about it: at the first failure, then
 * at most once a minute, and once when it is over. Threads may share it.
 */
public final class Outage {
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private boolean told;
    private boolean everTold;
    private long lastTold;

    public Outage() {
        this(System::nanoTime);
    }

    /** By this clock, which never goes back; in nanoseconds. */
    public Outage(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** It failed. Whether to say so now. */
    public synchronized boolean isToBeTold() {
        long now = nanos.getAsLong();
        if (everTold && now - lastTold < SILENCE.toNanos()) {
            return false;
        }
        told = true;
        everTold = true;
        lastTold = now;
        return true;
    }

    /** It succeeded. Whether to say so: a failure was told, and this is the first success behind it. */
    public synchronized boolean isOver() {
        boolean over = told;
        told = false;
        return over;
    }
}
