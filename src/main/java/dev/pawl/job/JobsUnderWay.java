package dev.pawl.job;

import dev.pawl.db.RowBusyException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The jobs that this process is changing. Whoever asks for one of them waits here, without a connection, and then
 * shares a transaction with the others that have waited for it (spec/decisions/057).
 */
final class JobsUnderWay {
    private final Duration patience;
    private final ConcurrentMap<JobKey, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param patience how long to wait for a job */
    JobsUnderWay(Duration patience) {
        this.patience = patience;
    }

    /** A transaction that locks jobs; closed when it has ended. */
    final class Trip implements AutoCloseable {
        private final Collection<JobKey> jobs;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final Set<JobKey> ofOthers = new HashSet<>();

        private Trip(Collection<JobKey> jobs) {
            this.jobs = jobs;
            for (JobKey job : jobs) {
                if (ends.putIfAbsent(job, end) != null) {
                    ofOthers.add(job);
                }
            }
        }

        /** Whether another transaction of this process was changing the job when this one began. */
        boolean isOfAnother(JobKey job) {
            return ofOthers.contains(job);
        }

        @Override
        public void close() {
            jobs.forEach(job -> ends.remove(job, end));
            end.complete(null);
        }
    }

    Trip begin(Collection<JobKey> jobs) {
        return new Trip(jobs);
    }

    /**
     * Returns as soon as no transaction of this process changes the job, at once if none does.
     *
     * @throws RowBusyException if that takes too long
     */
    void awaitEnd(JobKey job) {
        CompletableFuture<Void> end = ends.get(job);
        if (end == null) {
            return;
        }
        waiting.incrementAndGet();
        try {
            end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RowBusyException(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How many wait for a job. */
    int waiting() {
        return waiting.get();
    }
}
