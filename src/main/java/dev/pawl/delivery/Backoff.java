package dev.pawl.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When to try again: first after one to five times the first pause, then twice as long each time, with jitter, up to a limit. */
final class Backoff {
    private static final int SPREAD = 5;
    private static final int MAX_DOUBLINGS = 20;

    private Backoff() {}

    /**
     * @param firstPause at least a millisecond
     * @param failures how many attempts have failed before, 0 for the first
     * @param notBefore when the other side is ready, if it said so
     */
    static Instant next(Instant now, Duration firstPause, int failures, Duration limit, Optional<Instant> notBefore) {
        long least = firstPause.toMillis();
        long first = ThreadLocalRandom.current().nextLong(least, SPREAD * least);
        long millis = Math.min(first << Math.min(failures, MAX_DOUBLINGS), limit.toMillis());
        Instant next = now.plusMillis(millis);
        return notBefore.filter(next::isBefore).orElse(next);
    }
}
