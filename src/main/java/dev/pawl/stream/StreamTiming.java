package dev.pawl.stream;

import java.time.Duration;

/**
 * When event streams do what.
 *
 * @param heartbeat after so long a silence a stream shows that it is there
 * @param look how often jobs that are followed are looked at, for moves that nobody announced
 * @param stuck how long a client may take for what it was sent
 */
public record StreamTiming(Duration heartbeat, Duration look, Duration stuck) {
    /** Of production. */
    public static final StreamTiming USUAL =
            new StreamTiming(Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(10));
}
