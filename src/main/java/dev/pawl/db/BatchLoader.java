package dev.pawl.db;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Batches calls by key into shared round trips: reads (spec/decisions/018) and changes (057). A single call starts
 * immediately, or after a pause if the calls are not urgent. Calls that arrive while others are under way wait until one
 * of these trips ends, or until as many wait as are under way, and then share the next one. Every trip starts after its
 * callers have asked.
 *
 * @param <K> the key, a value with {@code equals}
 * @param <V> the result
 */
public final class BatchLoader<K, V> {
    private static final int MAX_KEYS = 64;

    private final int maxKeys;
    private final Runnable pause;
    private final Function<Set<K>, Map<K, V>> trip;
    private final int most;
    private final Queue<Caller<K, V>> waiting = new ArrayDeque<>();
    /** How many trips are under way. */
    private int trips;
    /** How many calls are on them. */
    private int travelling;

    /** @param trip loads up to 64 keys in one round trip; missing keys have no entry */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip) {
        this(trip, MAX_KEYS, 1, () -> {});
    }

    /**
     * @param trip loads up to {@code maxKeys} keys in one round trip; missing keys have no entry
     * @param most how many trips may be under way at the same time
     */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, int most) {
        this(trip, maxKeys, most, () -> {});
    }

    /**
     * For calls that are not urgent: each trip waits for more of them.
     *
     * @param trip loads up to {@code maxKeys} keys in one round trip; missing keys have no entry
     * @param pause waits a while; the first call of a trip runs it before the trip
     */
    public BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, Runnable pause) {
        this(trip, maxKeys, 1, pause);
    }

    private BatchLoader(Function<Set<K>, Map<K, V>> trip, int maxKeys, int most, Runnable pause) {
        this.trip = trip;
        this.maxKeys = maxKeys;
        this.most = most;
        this.pause = pause;
    }

    /** A waiting call. It is told either to make a round trip, for these callers, or that another call has made it. */
    private static final class Caller<K, V> {
        private final K key;
        private final CompletableFuture<List<Caller<K, V>>> told = new CompletableFuture<>();
        private @Nullable V found;
        private @Nullable RuntimeException failure;

        Caller(K key) {
            this.key = key;
        }

        void makeTheTrip(List<Caller<K, V>> party) {
            told.complete(party);
        }

        List<Caller<K, V>> partyToLead() {
            return told.join();
        }

        void take(Map<K, V> all) {
            found = all.get(key);
            told.complete(List.of());
        }

        void take(RuntimeException e) {
            failure = e;
            told.complete(List.of());
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
        enqueue(caller);
        startTrips();
        List<Caller<K, V>> party = caller.partyToLead();
        if (!party.isEmpty()) {
            makeTheTrip(party);
        }
        return caller.result();
    }

    private synchronized void enqueue(Caller<K, V> caller) {
        waiting.add(caller);
    }

    /** How many calls wait for the next round trip. */
    public synchronized int waiting() {
        return waiting.size();
    }

    private void startTrips() {
        for (List<Caller<K, V>> party = nextParty(); !party.isEmpty(); party = nextParty()) {
            party.getFirst().makeTheTrip(party);
        }
    }

    /** Those who may travel now; empty if no trip may start. */
    private synchronized List<Caller<K, V>> nextParty() {
        List<Caller<K, V>> party = new ArrayList<>();
        if (!waiting.isEmpty() && trips < most && waiting.size() >= travelling) {
            trips++;
            fill(party);
        }
        return party;
    }

    private synchronized void fill(List<Caller<K, V>> party) {
        int before = party.size();
        while (party.size() < maxKeys && !waiting.isEmpty()) {
            party.add(waiting.remove());
        }
        travelling += party.size() - before;
    }

    private synchronized void end(List<Caller<K, V>> party) {
        trips--;
        travelling -= party.size();
    }

    private void makeTheTrip(List<Caller<K, V>> party) {
        pause.run();
        fill(party);
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
            end(party);
            startTrips();
        }
    }
}
