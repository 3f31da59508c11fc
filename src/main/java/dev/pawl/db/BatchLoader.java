package dev.pawl.db;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Batches calls by key into shared round trips: reads (spec/decisions/018) and changes (057). Calls that arrive while as
 * many trips are under way as may be share the next one; a single call starts immediately, or after a pause if the calls
 * are not urgent. Calls that fill a trip may start one more. Every trip starts after its callers have asked.
 *
 * @param <K> the key, a value with {@code equals}
 * @param <V> the result
 */
public final class BatchLoader<K, V> {
    private static final int MAX_KEYS = 64;

    private final int maxKeys;
    private final Runnable pause;
    private final Function<Set<K>, Map<K, V>> trip;
    private final BlockingQueue<Caller<K, V>> waiting = new LinkedBlockingQueue<>();
    private final int usual;
    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param trip loads up to 64 keys in one round trip; missing keys have no entry */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip) {
        this(trip, MAX_KEYS, 1, 1, () -> {});
    }

    /**
     * @param trip loads up to {@code maxKeys} keys in one round trip; missing keys have no entry
     * @param usual how many trips may be under way at the same time
     * @param most how many may be, if {@code maxKeys} calls wait
     */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, int usual, int most) {
        this(trip, maxKeys, usual, most, () -> {});
    }

    /**
     * For calls that are not urgent: each trip waits for more of them.
     *
     * @param trip loads up to {@code maxKeys} keys in one round trip; missing keys have no entry
     * @param pause waits a while; the first call of a trip runs it before the trip
     */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, Runnable pause) {
        this(trip, maxKeys, 1, 1, pause);
    }

    private BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, int usual, int most, Runnable pause) {
        this.trip = trip;
        this.maxKeys = maxKeys;
        this.usual = usual;
        this.most = most;
        this.pause = pause;
    }

    /** A waiting call. It is woken either to make the round trip itself, or with the result of another call's trip. */
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

    /** The value of {@code key}, or empty. If the round trip fails, all of its callers get the same exception. */
    public Optional<V> get(K key) {
        Caller<K, V> caller = new Caller<>(key);
        waiting.add(caller);
        appointNext();
        if (caller.hasToMakeTheTrip()) {
            makeTheTrip(caller);
        }
        return caller.result();
    }

    /** How many calls wait for the next round trip. */
    public int waiting() {
        return waiting.size();
    }

    private void appointNext() {
        while (!waiting.isEmpty() && mayStart()) {
            Caller<K, V> next = waiting.poll();
            if (next == null) {
                underWay.decrementAndGet();
            } else {
                next.makeTheTrip();
            }
        }
    }

    private boolean mayStart() {
        int limit = waiting.size() < maxKeys ? usual : most;
        return underWay.getAndUpdate(trips -> trips < limit ? trips + 1 : trips) < limit;
    }

    private void makeTheTrip(Caller<K, V> first) {
        List<Caller<K, V>> party = new ArrayList<>(List.of(first));
        pause.run();
        waiting.drainTo(party, maxKeys - 1);
        try {
            Map<K, V> all =
                    trip.apply(party.stream().map(caller -> caller.key).collect(toCollection(LinkedHashSet::new)));
            party.forEach(caller -> caller.take(all));
        } catch (RuntimeException e) {
            party.forEach(caller -> caller.take(e));
        } catch (Error e) {
            // Otherwise they would wait forever.
            RuntimeException failure = new IllegalStateException(e);
            party.forEach(caller -> caller.take(failure));
        } finally {
            underWay.decrementAndGet();
            appointNext();
        }
    }
}
