package dev.pawl.http;

import java.time.Duration;

/**
 * The times of a stop.
 *
 * @param drain how long in-flight requests may take to finish
 * @param idle how long a connection without traffic stays open
 */
public record StopTiming(Duration drain, Duration idle) {
    /** The production values. */
    public static final StopTiming USUAL = new StopTiming(Duration.ofSeconds(20), Duration.ofSeconds(1));
}
