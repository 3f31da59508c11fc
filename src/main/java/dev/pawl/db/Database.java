package dev.pawl.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.trace.Span;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The only access of the service to its rows. Runs reads and transactions on connections of the pool. */
public final class Database {
    private final HikariDataSource pool;
    /**
     * Makes the pool fair: first come, first served. The pool itself favours a caller that arrives just when a
     * connection is returned.
     */
    private final Semaphore places;

    private final RowBulkhead bulkhead;
    private final DatabaseMetrics metrics;
    private final HangingCommits commits;

    /** Without a check for hanging commits, and without spans. */
    public Database(HikariDataSource pool, MeterRegistry registry) {
        this(pool, registry, new HangingCommits(Duration.ZERO), Spans.OFF);
    }

    /** @param commits refuses writes while commits hang */
    public Database(HikariDataSource pool, MeterRegistry registry, HangingCommits commits, Spans spans) {
        this.pool = pool;
        this.commits = commits;
        this.metrics = new DatabaseMetrics(registry, spans);
        this.places = new Semaphore(pool.getMaximumPoolSize(), true);
        // An editor and the orchestrator may wait for the same job: at most a quarter of the pool each.
        this.bulkhead = new RowBulkhead(
                Math.max(1, pool.getMaximumPoolSize() / 4), Duration.ofMillis(pool.getConnectionTimeout()));
    }

    /** Returns the rows of each statement, read in one round trip without locks. */
    public List<List<Row>> read(BoundStatement... statements) {
        return inConnection(connection -> new Transaction(connection, metrics).read(statements));
    }

    /** Returns the rows of {@code page}, or empty if {@code owned} finds no row; one round trip, without locks. */
    public Optional<List<Row>> readIf(BoundStatement owned, BoundStatement page) {
        List<List<Row>> rows = read(owned, page);
        return rows.getFirst().isEmpty() ? Optional.empty() : Optional.of(rows.getLast());
    }

    /** Runs a statement with side effects in its own transaction. */
    public void run(BoundStatement statement) {
        commits.refuseWrite();
        read(statement);
    }

    /**
     * Runs {@code script} in a READ COMMITTED transaction, commits the queued writes, and returns the script's result.
     * Any exception rolls the transaction back.
     */
    public <T> T transaction(Function<Transaction, T> script) {
        commits.refuseWrite();
        Committed<T> committed = inConnection(connection -> commit(connection, script));
        committed.transaction().committed();
        return committed.result();
    }

    /**
     * Like {@link #transaction(Function)}, for a script that waits for one row lock. At most a quarter of the pool
     * waits for the same row.
     *
     * @param row the key of the row. It includes the owner where only the owner finds the row, so that strangers never
     *     delay an owner
     */
    public <T> T transactionOn(Object row, Function<Transaction, T> script) {
        long arrived = System.nanoTime();
        return bulkhead.take(row, () -> {
            metrics.turnCame(arrived);
            return transaction(script);
        });
    }

    /** Notes that a change has waited for its turn since {@code arrived}, a value of {@link System#nanoTime}. */
    public void turnCame(long arrived) {
        metrics.turnCame(arrived);
    }

    /** Evicts all connections of the pool, because they lead to a server that does not accept writes. */
    void abandonConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    private record Committed<T>(Transaction transaction, T result) {}

    private <T> Committed<T> commit(Connection connection, Function<Transaction, T> script) throws SQLException {
        try (Span _ = metrics.beginTransaction()) {
            return commit(connection, script, System.nanoTime());
        }
    }

    private <T> Committed<T> commit(Connection connection, Function<Transaction, T> script, long start)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            Transaction transaction = new Transaction(connection, metrics);
            T result = script.apply(transaction);
            transaction.finish();
            connection.setAutoCommit(true);
            metrics.committed(start);
            return new Committed<>(transaction, result);
        } catch (Throwable t) {
            undo(connection, t);
            metrics.undone(start);
            throw t;
        }
    }

    interface Use<T> {
        T of(Connection connection) throws SQLException;
    }

    /** Runs {@code use} with a connection of the pool. */
    <T> T inConnection(Use<T> use) {
        long arrived = System.nanoTime();
        awaitPlace();
        try (Connection connection = pool.getConnection()) {
            metrics.connected(arrived);
            return use.of(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.translate(e);
        } finally {
            places.release();
        }
    }

    private void awaitPlace() {
        try {
            if (!places.tryAcquire(pool.getConnectionTimeout(), TimeUnit.MILLISECONDS)) {
                throw new DatabaseUnavailableException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Rolls back. A lost connection fails here again; the original exception is kept. */
    private static void undo(Connection connection, Throwable reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
