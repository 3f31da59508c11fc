package dev.pawl.testing;

import dev.pawl.Timing;
import dev.pawl.db.DatabaseTiming;
import dev.pawl.delivery.DeliveryTiming;
import dev.pawl.http.StopTiming;
import dev.pawl.stream.StreamTiming;
import java.time.Duration;

/** How long Pawl waits in tests. */
public final class Timings {
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Longer than any test waits. */
    private static final Duration LONG = Eventually.PATIENCE.multipliedBy(5);

    private static final DatabaseTiming DATABASE = new DatabaseTiming(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(70), Duration.ofSeconds(80), LONG, LONG);

    /**
     * So patient with the database that no request is refused only because the machine is slow; what failed is tried
     * again soon.
     */
    public static final Timing PATIENT = new Timing(
            DATABASE,
            new StreamTiming(StreamTiming.USUAL.heartbeat(), StreamTiming.USUAL.look(), LONG),
            new DeliveryTiming(Duration.ofMillis(20), SECOND, Duration.ofMinutes(1)),
            Duration.ofMillis(20),
            Duration.ofSeconds(60),
            new StopTiming(Duration.ofSeconds(60), Duration.ofMillis(20)));

    private Timings() {}

    /** With a minimal lock timeout. */
    public static Timing giveUpLocks() {
        return lock(AT_ONCE);
    }

    /** A row that is held is given up after so long. */
    public static Timing lock(Duration limit) {
        return withDatabase(
                new DatabaseTiming(limit, DATABASE.connection(), DATABASE.statement(), DATABASE.silence(), LONG, LONG));
    }

    /** So is a held row, and a database that cannot be reached or does not answer within a second or two. */
    public static Timing giveUpTheDatabase() {
        return withDatabase(
                new DatabaseTiming(AT_ONCE, SECOND, SECOND.plusMillis(500), SECOND.multipliedBy(2), LONG, LONG));
    }

    /** A database that cannot be reached is given up after some seconds; one that answers may take its time. */
    public static Timing giveUpConnections() {
        return withDatabase(new DatabaseTiming(
                DATABASE.lock(), SECOND.multipliedBy(5), DATABASE.statement(), DATABASE.silence(), LONG, LONG));
    }

    /** A delivery that failed is not tried again before the test is over, unless the test sees to it. */
    public static Timing neverTryAgain() {
        return new Timing(
                PATIENT.database(),
                PATIENT.streams(),
                new DeliveryTiming(
                        LONG, PATIENT.webhooks().sweep(), PATIENT.webhooks().silence()),
                PATIENT.progress(),
                PATIENT.keySet(),
                PATIENT.stop());
    }

    /** Progress that stays in memory until the stop. */
    public static Timing keepProgress() {
        return new Timing(
                PATIENT.database(), PATIENT.streams(), PATIENT.webhooks(), LONG, PATIENT.keySet(), PATIENT.stop());
    }

    /** A stop that would wait for requests in flight for longer than the test does. */
    public static Timing neverGiveUpRequests() {
        return new Timing(
                PATIENT.database(),
                PATIENT.streams(),
                PATIENT.webhooks(),
                PATIENT.progress(),
                PATIENT.keySet(),
                new StopTiming(LONG, StopTiming.USUAL.idle()));
    }

    /** Streams that show every moment that they are there. */
    public static Timing nervousStreams() {
        return withStreams(new StreamTiming(AT_ONCE, StreamTiming.USUAL.look(), LONG));
    }

    /** Streams that drop a client that does not read for a second. */
    public static Timing impatientStreams() {
        return withStreams(new StreamTiming(StreamTiming.USUAL.heartbeat(), StreamTiming.USUAL.look(), SECOND));
    }

    /** Streams that learn of changes only by notifications. */
    public static Timing hearingStreams() {
        return withStreams(new StreamTiming(StreamTiming.USUAL.heartbeat(), LONG, LONG));
    }

    private static Timing withStreams(StreamTiming streams) {
        return new Timing(
                PATIENT.database(), streams, PATIENT.webhooks(), PATIENT.progress(), PATIENT.keySet(), PATIENT.stop());
    }

    private static Timing withDatabase(DatabaseTiming database) {
        return new Timing(
                database, PATIENT.streams(), PATIENT.webhooks(), PATIENT.progress(), PATIENT.keySet(), PATIENT.stop());
    }
}
