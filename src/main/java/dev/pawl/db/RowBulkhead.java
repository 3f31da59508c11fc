package dev.pawl.db;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many transactions about the same row have a connection at a time. The others wait without one, so that a
 * row that somebody holds does not take the whole pool away from all others.
 */
final class RowBulkhead {
    private final int atOnce;
    private final Duration patience;
    private final ConcurrentMap<Object, Line> lines = new ConcurrentHashMap<>();

    /**
     * @param atOnce how many have their turn at the same time, at least one
     * @param patience how long a turn is waited for
     */
    RowBulkhead(int atOnce, Duration patience) {
        this.atOnce = atOnce;
        this.patience = patience;
    }

    private static final class Line {
        final Semaphore places;
        /** When the row was last waited for in vain, by {@link System#nanoTime}; null when it never was. */
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
     * Does {@code action} when it is its turn among those about {@code row}.
     *
     * @throws RowBusyException when its turn does not come in time, or when one of those before it has
     *     waited for the row in vain meanwhile
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

    /** How many wait for their turn at {@code row}. */
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
