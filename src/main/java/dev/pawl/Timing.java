package dev.pawl;

import dev.pawl.db.DatabaseTiming;
import dev.pawl.delivery.DeliveryTiming;
import dev.pawl.stream.StreamTiming;
import java.time.Duration;

/**
 * How long Pawl waits for what. Operators have no reason to change it; tests wait less, or more.
 *
 * @param keySet for the issuer to send its keys
 * @param drain for requests in flight to finish, at a stop
 */
public record Timing(
        DatabaseTiming database, StreamTiming streams, DeliveryTiming webhooks, Duration keySet, Duration drain) {
    /** Of production. */
    public static final Timing USUAL = new Timing(
            DatabaseTiming.USUAL,
            StreamTiming.USUAL,
            DeliveryTiming.USUAL,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
}
