package dev.pawl.db;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bulkhead for each row: limits how many transactions for the same row hold a connection. The others wait without
 * one, so that one locked row cannot exhaust the pool.
 */
final class RowBulkhead {
    private final int atOnce;
    private final Duration patience;
    private final ConcurrentMap<Object, Line> lines = new ConcurrentHashMap<>();

    /**
     * @param atOnce how many may run at the same time, at least one
     * @param patience how long to wait for a turn
     */
    RowBulkhead(int atOnce, Duration patience) {
        this.atOnce = atOnce;
        this.patience = patience;
    }

    private static final class Line {
        final Semaphore places;
        /** When a wait for the row lock last timed out, by {@link System#nanoTime}; null if never. */
        volatile @Nullable Long foundBusy;

        int members;

        Line(int atOnce) {
            places = new Semaphore(atOnce, true);
        }

        boolean hasBeenBusySince(long arrived) {
            Long lately = foundBusy;
            return lately != null && lately - arrived > 0;
        }

        <T> T noting(Supplier<T> action) {
            try {
                return action.get();
            } catch (RowBusyException e) {
                foundBusy = System.nanoTime();
                throw e;
            }
        }
    }

    /**
     * Waits for a turn at {@code row}, then runs {@code action}.
     *
     * @throws RowBusyException if the turn does not come in time, or if an earlier one has timed out on the row lock in
     *     the meantime
     */
    <T> T take(Object row, Supplier<T> action) {
        long arrived = System.nanoTime();
        Line line = join(row);
        try {
            if (!line.places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RowBusyException(null);
            }
            try {
                if (line.hasBeenBusySince(arrived)) {
                    throw new RowBusyException(null);
                }
                return line.noting(action);
            } finally {
                line.places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            leave(row);
        }
    }

    /** How many wait for a turn at {@code row}. */
    int waiting(Object row) {
        Line line = lines.get(row);
        return line == null ? 0 : line.places.getQueueLength();
    }

    private Line join(Object row) {
        return lines.compute(row, (key, present) -> {
            Line line = present == null ? new Line(atOnce) : present;
            line.members++;
            return line;
        });
    }

    private void leave(Object row) {
        lines.computeIfPresent(row, (key, line) -> {
            line.members--;
            return line.members == 0 ? null : line;
        });
    }
}
