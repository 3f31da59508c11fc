package dev.pawl.delivery;

import java.time.Duration;

/**
 * The intervals of background work.
 *
 * @param firstPause the shortest pause before the second attempt of a delivery; the longest is five times that
 * @param sweep the pause between two searches for silent jobs
 * @param silence how long a replica may show no sign of life before others take over its work
 */
public record DeliveryTiming(Duration firstPause, Duration sweep, Duration silence) {
    /** The production values. */
    public static final DeliveryTiming USUAL =
            new DeliveryTiming(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(12));
}
