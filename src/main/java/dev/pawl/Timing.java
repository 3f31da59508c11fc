package dev.pawl;

import dev.pawl.db.DatabaseTiming;
import dev.pawl.delivery.DeliveryTiming;
import dev.pawl.http.StopTiming;
import dev.pawl.stream.StreamTiming;
import java.time.Duration;

/**
 * All timeouts and intervals that operators have no reason to change. Tests use shorter or longer ones.
 *
 * @param progress between two writes of the progress that was reported
 * @param keySet how long to wait for the issuer's keys
 */
public record Timing(
        DatabaseTiming database,
        StreamTiming streams,
        DeliveryTiming webhooks,
        Duration progress,
        Duration keySet,
        StopTiming stop) {
    /** The production values. */
    public static final Timing USUAL = new Timing(
            DatabaseTiming.USUAL,
            StreamTiming.USUAL,
            DeliveryTiming.USUAL,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            StopTiming.USUAL);
}
