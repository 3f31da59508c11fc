package dev.pawl.db;

import dev.pawl.trace.Span;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The timers and spans of a transaction (spec/decisions/022, 083), in the order of its phases. Each start is a value of {@link
 * System#nanoTime}.
 */
final class DatabaseMetrics {
    private static final String OUTCOME = "pawl.outcome";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    private final Timer turn;
    private final Timer connection;
    private final Timer lock;
    private final Timer committed;
    private final Timer undone;
    private final Spans spans;

    DatabaseMetrics(MeterRegistry registry, Spans spans) {
        this.spans = spans;
        turn = timer("pawl.turn.wait", "Waiting for a turn, without a connection")
                .register(registry);
        connection = timer("pawl.connection.wait", "Waiting for a connection to the database")
                .register(registry);
        lock = timer("pawl.lock.wait", "Trips that lock a row, the wait for the lock included")
                .register(registry);
        Timer.Builder transactions = timer("pawl.transactions", "Transactions, from connection to commit");
        committed = transactions.tag("outcome", "committed").register(registry);
        undone = transactions.tag("outcome", "undone").register(registry);
    }

    /** Begins the span of a transaction, within that of its request or delivery. */
    Span beginTransaction() {
        return spans.begin("transaction");
    }

    void turnCame(long start) {
        record(turn, start);
    }

    void connected(long start) {
        record(connection, start);
    }

    /** The lock was granted, or timed out. */
    void locked(long start) {
        record(lock, start);
        spans.past("lock", start);
    }

    void committed(long start) {
        record(committed, start);
        spans.note(OUTCOME, "committed");
    }

    void undone(long start) {
        record(undone, start);
        spans.note(OUTCOME, "undone");
    }

    private static void record(Timer timer, long start) {
        timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    private static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
    }
}
