package dev.pawl.db;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of the last success of a background task, as a metric (spec/decisions/022). An alert on its age detects a
 * task that keeps failing or is never started, whatever the reason.
 */
public final class LastSuccess {
    private final InstantSource clock;
    private volatile Instant latest = Instant.EPOCH;

    private LastSuccess(InstantSource clock) {
        this.clock = clock;
    }

    /** Registers the metric of {@code work}; its value is 0 until the first success. */
    public static LastSuccess of(String work, MeterRegistry registry, InstantSource clock) {
        LastSuccess success = new LastSuccess(clock);
        Gauge.builder("pawl.background.last.success.timestamp", success, LastSuccess::epochSeconds)
                .description("When a piece of background work last succeeded, in seconds since 1970; 0 for never")
                .baseUnit("seconds")
                .tag("work", work)
                .strongReference(true)
                .register(registry);
        return success;
    }

    /** Records a success. */
    public void now() {
        latest = clock.instant();
    }

    private double epochSeconds() {
        return latest.toEpochMilli() / 1e3;
    }
}
