package dev.pawl.delivery;

import java.time.Duration;

/**
 * When background work is done.
 *
 * @param firstPause how long after its first attempt a delivery is tried again, at least; at most five times as long
 * @param sweep how long after the end of one search for jobs that hang the next begins
 */
public record DeliveryTiming(Duration firstPause, Duration sweep) {
    /** Of production. */
    public static final DeliveryTiming USUAL = new DeliveryTiming(Duration.ofSeconds(1), Duration.ofSeconds(10));
}
