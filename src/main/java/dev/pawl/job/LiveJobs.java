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
 * The approximate number of unfinished jobs of each editor, and whether one more is allowed (spec/decisions/035). A
 * count of the database is valid for ten seconds; in between, this process adds the jobs that it creates.
 */
public final class LiveJobs {
    private static final long GOOD_FOR = Duration.ofSeconds(10).toNanos();
    /** An editor at the limit may have finished jobs since. */
    private static final long GOOD_FOR_A_REFUSAL = Duration.ofSeconds(1).toNanos();

    private static final long RETRY_AFTER_SECONDS = 1;
    private static final int MOST_REMEMBERED = 10_000;

    private final int limit;
    private final LongSupplier nanoTime;
    private final Cache<String, Known> editors =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /**
     * @param limit how many one editor may have; 0 means no limit
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

    /** The limit; counting further is useless. */
    int limit() {
        return limit;
    }

    /** Whether the caller must count the jobs of {@code owner} again. Among concurrent callers, only one gets true. */
    boolean areToBeCounted(String owner) {
        if (limit == 0) {
            return false;
        }
        Known known = of(owner);
        long now = nanoTime.getAsLong(); // After the line above, which may read the clock itself.
        long countedAt = known.countedAt.get();
        long goodFor = known.jobs.get() < limit ? GOOD_FOR : GOOD_FOR_A_REFUSAL;
        return now - countedAt >= goodFor && known.countedAt.compareAndSet(countedAt, now);
    }

    /** Sets the number that was counted. */
    void counted(String owner, int jobs) {
        of(owner).jobs.set(jobs);
    }

    /**
     * Adds a job that is about to be created.
     *
     * @throws RefusedException {@code TooManyRequests} if the limit is reached
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
