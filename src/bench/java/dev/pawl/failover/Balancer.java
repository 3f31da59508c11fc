package dev.pawl.failover;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.PawlProcess;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to the replica whose turn it is among those that are ready. It asks them as a proxy does, and is
 * told before one of them stops.
 */
final class Balancer implements Load.Way, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final Deque<Replica> replicas = new ArrayDeque<>();
    private volatile boolean closed;

    private static final class Replica {
        final URI url;
        final AtomicInteger inFlight = new AtomicInteger();
        volatile boolean ready = true;

        Replica(URI url) {
            this.url = url;
        }
    }

    /** Begins to ask. */
    static Balancer start() {
        Balancer balancer = new Balancer();
        Thread.ofVirtual().start(balancer::probe);
        return balancer;
    }

    /** From now on it gets requests. It is ready. */
    synchronized void add(PawlProcess process) {
        replicas.add(new Replica(process.url()));
    }

    /** From now on it gets none. Returns when those under way have been answered. */
    void remove(PawlProcess process) {
        Replica removed = takeOut(process.url());
        Eventually.await(() -> removed.inFlight.get() == 0, "requests do not end");
    }

    private synchronized Replica takeOut(URI url) {
        Replica found = replicas.stream()
                .filter(replica -> replica.url.equals(url))
                .findFirst()
                .orElseThrow();
        replicas.remove(found);
        return found;
    }

    @Override
    public Optional<Api.Answer> send(@Nullable String token, Function<Api, Api.Answer> request) {
        Optional<Replica> next = next();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(request.apply(Api.ofAnyRelease(next.get().url, token)));
        } finally {
            next.get().inFlight.decrementAndGet();
        }
    }

    /** Whose request is counted from now on. */
    private synchronized Optional<Replica> next() {
        Optional<Replica> next =
                replicas.stream().filter(replica -> replica.ready).findFirst();
        next.ifPresent(replica -> {
            replica.inFlight.incrementAndGet();
            replicas.remove(replica);
            replicas.add(replica);
        });
        return next;
    }

    private void probe() {
        while (!closed) {
            for (Replica replica : all()) {
                replica.ready = isReady(replica);
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    private synchronized List<Replica> all() {
        return List.copyOf(replicas);
    }

    private static boolean isReady(Replica replica) {
        try {
            return Api.ofAnyRelease(replica.url, null).get("/readyz").status() == 200;
        } catch (UncheckedIOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
