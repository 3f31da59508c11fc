package dev.pawl.proxies;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.Scrape;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Editors at work until they are told to stop: each creates projects and reads them. */
final class Load implements AutoCloseable {
    private static final int EDITORS = 4;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Api api;
    private final ExecutorService editors = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger inARow = new AtomicInteger();
    private final List<String> created = new CopyOnWriteArrayList<>();
    private final List<String> unexpected = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Load(Api api) {
        this.api = api;
        for (int i = 0; i < EDITORS; i++) {
            editors.execute(this::work);
        }
    }

    /** Returns when so many requests more have been answered as they should be, and none otherwise in between. */
    void awaitInARow(int requests) {
        inARow.set(0);
        Eventually.await(() -> inARow.get() >= requests, () -> "refused: " + refused.get() + ", " + unexpected);
    }

    /** How many requests were answered with 503, or by the end of the connection: nobody knows what came of them. */
    int refused() {
        return refused.get();
    }

    /** Answers that no editor should get, even from a proxy in front of a replica that is killed. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** The names of the projects whose creation was confirmed. */
    List<String> created() {
        return List.copyOf(created);
    }

    /** Whether requests of an editor have reached this replica. */
    boolean isSeenBy(PawlProcess replica) {
        return Scrape.of(replica.url()).sum("pawl_http_requests_seconds_count", "route", "/projects") > 0;
    }

    private void work() {
        while (!stopped) {
            String name = "project-" + number.incrementAndGet();
            Api.Answer answer = sent(() -> api.post("/projects", "{\"name\": \"" + name + "\"}"), 201);
            if (answer != null && answer.status() == 201) {
                created.add(name);
            }
            sent(() -> api.get("/projects"), 200);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Api.@Nullable Answer sent(Supplier<Api.Answer> request, int expected) {
        try {
            Api.Answer answer = request.get();
            if (answer.status() == expected) {
                inARow.incrementAndGet();
                return answer;
            }
            inARow.set(0);
            refused.incrementAndGet();
            if (answer.status() != 503) {
                unexpected.add(answer.status() + " " + answer.response().body());
            }
            return answer;
        } catch (UncheckedIOException e) {
            // On a connection that was used before, HAProxy and Apache only end it when a replica breaks off.
            inARow.set(0);
            refused.incrementAndGet();
            return null;
        } catch (RuntimeException | AssertionError e) {
            inARow.set(0);
            unexpected.add(e.toString());
            return null;
        }
    }

    /** Returns when they have gone home. */
    void stop() {
        stopped = true;
        editors.close();
    }

    @Override
    public void close() {
        stop();
    }
}
