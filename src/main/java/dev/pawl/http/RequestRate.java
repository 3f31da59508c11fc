package dev.pawl.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** How many requests a second each editor may send: a token bucket for each, and a small one for stopping jobs. */
final class RequestRate {
    /** An evicted editor starts with a full bucket, as most have after a few seconds anyway. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);
    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final int perSecond;
    private final int burst;
    private final TimeMeter clock;
    private final String policy;
    private final Cache<String, Buckets> buckets;

    /** @param perSecond at least 1, like {@code burst} */
    RequestRate(int perSecond, int burst, TimeMeter clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        Duration untilFull = Duration.ofSeconds(seconds(burst));
        policy = "\"requests\";q=" + burst + ";w=" + untilFull.toSeconds();
        buckets = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterAccess(untilFull.compareTo(REMEMBERED_FOR) > 0 ? untilFull : REMEMBERED_FOR)
                .build();
    }

    private record Buckets(Bucket all, Bucket stops) {}

    /**
     * The decision about a request.
     *
     * @param left how many more may be sent at once
     * @param retryAfterSeconds when the next one may be sent, at least 1
     */
    record Decision(boolean admitted, long left, long retryAfterSeconds) {}

    /** Counts a request of {@code editor}. A request that stops jobs may use the reserve if the bucket is empty. */
    Decision count(String editor, boolean stopsJobs) {
        Buckets own = buckets.get(editor, any -> newBuckets());
        ConsumptionProbe probe = own.all().tryConsumeAndReturnRemaining(1);
        boolean admitted = probe.isConsumed() || (stopsJobs && own.stops().tryConsume(1));
        return new Decision(
                admitted,
                probe.getRemainingTokens(),
                Math.ceilDiv(Math.max(1, probe.getNanosToWaitForRefill()), NANOS));
    }

    /** The value of {@code RateLimit-Policy}: so many requests in as many seconds as a bucket takes to fill. */
    String policy() {
        return policy;
    }

    /** The value of {@code RateLimit}. */
    String state(Decision decision) {
        return "\"requests\";r=" + decision.left() + ";t=" + seconds(burst - decision.left());
    }

    private long seconds(long requests) {
        return Math.ceilDiv(requests, (long) perSecond);
    }

    private Buckets newBuckets() {
        return new Buckets(
                bucket(burst, perSecond), bucket(EditorLimits.reserve(burst), EditorLimits.reserve(perSecond)));
    }

    private Bucket bucket(int capacity, int refill) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, Duration.ofSeconds(1)))
                .build();
    }
}
