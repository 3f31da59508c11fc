package dev.pawl.db;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a piece of background work last succeeded, as a metric (spec/decisions/022): what fails for long, or is not even
 * tried, wakes somebody, whatever the reason.
 */
public final class LastSuccess {
    private final InstantSource clock;
    private volatile Instant latest = Instant.EPOCH;

    private LastSuccess(InstantSource clock) {
        this.clock = clock;
    }

    /** Of {@code work}, which has not succeeded yet: that is shown as 1970. */
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

    /** It has succeeded just now. */
    public void now() {
        latest = clock.instant();
    }

    private double epochSeconds() {
        return latest.toEpochMilli() / 1e3;
    }
}
