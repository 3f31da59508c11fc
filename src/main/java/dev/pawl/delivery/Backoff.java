package dev.pawl.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Exponential backoff with jitter: one to five times the first pause, doubled after each failure, up to a limit. */
final class Backoff {
    private static final int SPREAD = 5;
    private static final int MAX_DOUBLINGS = 20;

    /** How many attempts ten minutes take: three in the first 14 s, then one every 10 s. */
    private static final int OFTEN = 3 + 60;

    private Backoff() {}

    /**
     * @param firstPause at least a millisecond
     * @param failures how many attempts have failed before this one, from 0
     * @param notBefore the earliest time that the receiver asked for, if it did
     */
    static Instant next(Instant now, Duration firstPause, int failures, Duration limit, Optional<Instant> notBefore) {
        long least = firstPause.toMillis();
        long first = ThreadLocalRandom.current().nextLong(least, SPREAD * least);
        long millis = Math.min(first << Math.min(failures, MAX_DOUBLINGS), limit.toMillis());
        Instant next = now.plusMillis(millis);
        return notBefore.filter(next::isBefore).orElse(next);
    }

    /**
     * When to ask again whether the work has stopped: after 2, 4 and 8 first pauses, then every 10 for about 600, then
     * like {@link #next}.
     */
    static Instant untilStopped(
            Instant now, Duration firstPause, int failures, Duration limit, Optional<Instant> notBefore) {
        if (failures >= OFTEN) {
            return next(now, firstPause, failures, limit, notBefore);
        }
        Instant next = now.plus(firstPause.multipliedBy(failures < 3 ? 2L << failures : 10));
        return notBefore.filter(next::isBefore).orElse(next);
    }
}
