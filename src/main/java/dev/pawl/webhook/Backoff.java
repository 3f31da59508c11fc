package dev.pawl.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When to try again: first after 1 to 5 s, then twice as long each time, with jitter, up to a limit. */
final class Backoff {
    private static final long FIRST_MIN_MILLIS = 1_000;
    private static final long FIRST_MAX_MILLIS = 5_000;
    private static final int MAX_DOUBLINGS = 20;

    private Backoff() {}

    /**
     * @param failures how many attempts have failed before, 0 for the first
     * @param notBefore when the other side is ready, if it said so
     */
    static Instant next(Instant now, int failures, Duration limit, Optional<Instant> notBefore) {
        long first = ThreadLocalRandom.current().nextLong(FIRST_MIN_MILLIS, FIRST_MAX_MILLIS);
        long millis = Math.min(first << Math.min(failures, MAX_DOUBLINGS), limit.toMillis());
        Instant next = now.plusMillis(millis);
        return notBefore.filter(next::isBefore).orElse(next);
    }
}
