package dev.pawl.db;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads by key that share round trips (spec/decisions/018): whoever asks while a trip is under way travels with the next
 * one, and whoever asks alone goes at once. Each answer was read after its caller asked.
 *
 * @param <K> what is asked for, a value with {@code equals}
 * @param <V> what is found
 */
public final class BatchLoader<K, V> {
    private static final int MAX_KEYS = 64;

    private final Function<Set<K>, Map<K, V>> trip;
    private final BlockingQueue<Caller<K, V>> waiting = new LinkedBlockingQueue<>();
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** @param trip finds what there is of up to 64 keys, in one round trip */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip) {
        this.trip = trip;
    }

    /** Whoever waits is told either to make the trip, or what came of the one that somebody else made. */
    private static final class Caller<K, V> {
        private final K key;
        private final CompletableFuture<Boolean> told = new CompletableFuture<>();
        private @Nullable V found;
        private @Nullable RuntimeException failure;

        Caller(K key) {
            this.key = key;
        }

        void makeTheTrip() {
            told.complete(true);
        }

        boolean hasToMakeTheTrip() {
            return told.join();
        }

        void take(Map<K, V> all) {
            found = all.get(key);
            told.complete(false);
        }

        void take(RuntimeException e) {
            failure = e;
            told.complete(false);
        }

        Optional<V> result() {
            if (failure != null) {
                throw failure;
            }
            return Optional.ofNullable(found);
        }
    }

    /** What there is of {@code key}. Throws what the trip threw, with everybody else who was on it. */
    public Optional<V> get(K key) {
        Caller<K, V> caller = new Caller<>(key);
        waiting.add(caller);
        appointNext();
        if (caller.hasToMakeTheTrip()) {
            makeTheTrip();
        }
        return caller.result();
    }

    /** How many ask while a trip is under way. */
    int waiting() {
        return waiting.size();
    }

    /** Only whoever was appointed takes callers from the queue, so the first of them is there until it does so itself. */
    private void appointNext() {
        while (!waiting.isEmpty() && underWay.compareAndSet(false, true)) {
            Caller<K, V> next = waiting.peek();
            if (next != null) {
                next.makeTheTrip();
                return;
            }
            underWay.set(false);
        }
    }

    private void makeTheTrip() {
        List<Caller<K, V>> party = new ArrayList<>();
        waiting.drainTo(party, MAX_KEYS);
        try {
            Map<K, V> all = trip.apply(party.stream().map(caller -> caller.key).collect(toSet()));
            party.forEach(caller -> caller.take(all));
        } catch (RuntimeException e) {
            party.forEach(caller -> caller.take(e));
        } catch (Error e) {
            // They would wait for ever.
            RuntimeException failure = new IllegalStateException(e);
            party.forEach(caller -> caller.take(failure));
        } finally {
            underWay.set(false);
            appointNext();
        }
    }
}
