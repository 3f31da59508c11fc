package dev.pawl.webhook;

import java.time.Duration;

/**
 * When background work is done.
 *
 * @param firstPause how long after its first attempt a delivery is tried again, at least; at most five times as long
 * @param sweep how long after the end of one search for jobs that hang the next begins
 */
public record WebhookTiming(Duration firstPause, Duration sweep) {
    /** Of production. */
    public static final WebhookTiming USUAL = new WebhookTiming(Duration.ofSeconds(1), Duration.ofSeconds(10));
}
