package dev.pawl.job;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * About how many jobs of each editor have not ended, and whether there may be one more (spec/decisions/035). What was
 * counted in the database is good for ten seconds, in which this process adds what it creates itself.
 */
public final class LiveJobs {
    private static final long GOOD_FOR = Duration.ofSeconds(10).toNanos();
    /** Who has reached the limit may have made room since. */
    private static final long GOOD_FOR_A_REFUSAL = Duration.ofSeconds(1).toNanos();

    private static final long RETRY_AFTER_SECONDS = 1;
    private static final int MOST_REMEMBERED = 10_000;

    private final int limit;
    private final LongSupplier nanoTime;
    private final Cache<String, Known> editors =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /**
     * @param limit how many one editor may have; 0 is no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public LiveJobs(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    private static final class Known {
        final AtomicInteger jobs = new AtomicInteger();
        final AtomicLong countedAt;

        Known(long countedAt) {
            this.countedAt = new AtomicLong(countedAt);
        }
    }

    /** As far as it is of use to count. */
    int limit() {
        return limit;
    }

    /** Whether the caller is to count the jobs of {@code owner} anew; of several at the same time, one is. */
    boolean areToBeCounted(String owner) {
        if (limit == 0) {
            return false;
        }
        Known known = of(owner);
        long now = nanoTime.getAsLong(); // After the line above, which may have read it as well.
        long countedAt = known.countedAt.get();
        long goodFor = known.jobs.get() < limit ? GOOD_FOR : GOOD_FOR_A_REFUSAL;
        return now - countedAt >= goodFor && known.countedAt.compareAndSet(countedAt, now);
    }

    /** So many have been counted. */
    void counted(String owner, int jobs) {
        of(owner).jobs.set(jobs);
    }

    /**
     * Adds one that is about to be created.
     *
     * @throws RefusedException {@code TooManyRequests} when there are as many as there may be
     */
    void add(String owner) {
        AtomicInteger jobs = of(owner).jobs;
        if (limit > 0 && jobs.incrementAndGet() > limit) {
            jobs.decrementAndGet();
            throw new RefusedException(new Refusal.TooManyRequests(Limit.LIVE_JOBS, RETRY_AFTER_SECONDS));
        }
    }

    private Known of(String owner) {
        return editors.get(owner, any -> new Known(nanoTime.getAsLong() - GOOD_FOR));
    }
}
