package dev.pawl.stream;

import java.time.Duration;

/**
 * The intervals of event streams.
 *
 * @param heartbeat the period of silence after which a heartbeat is sent
 * @param look how often to check followed jobs for changes without a notification
 * @param stuck how long a client may take to read what it was sent
 */
public record StreamTiming(Duration heartbeat, Duration look, Duration stuck) {
    /** The production values. */
    public static final StreamTiming USUAL =
            new StreamTiming(Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(10));
}
