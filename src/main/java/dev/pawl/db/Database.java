package dev.pawl.db;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The service's only way to its rows. Hands out connections of the pool, one transaction at a time. */
public final class Database {
    private final HikariDataSource pool;
    /** Who comes first is served first: by itself, the pool favours whoever comes just when a connection comes back. */
    private final Semaphore places;

    private final RowBulkhead turns;
    private final DatabaseMetrics metrics;
    private final HangingCommits commits;

    /** Of a process that does not look for commits that hang. */
    public Database(HikariDataSource pool, MeterRegistry registry) {
        this(pool, registry, new HangingCommits(Duration.ZERO));
    }

    /** @param commits while some of them hang, nothing is written */
    public Database(HikariDataSource pool, MeterRegistry registry, HangingCommits commits) {
        this.pool = pool;
        this.commits = commits;
        this.metrics = new DatabaseMetrics(registry);
        this.places = new Semaphore(pool.getMaximumPoolSize(), true);
        // An editor and the orchestrator may wait for the same job: a quarter of the pool each, half of it together.
        this.turns = new RowBulkhead(
                Math.max(1, pool.getMaximumPoolSize() / 4), Duration.ofMillis(pool.getConnectionTimeout()));
    }

    /** The rows of each statement, read in one trip, without a lock. */
    public List<List<Row>> read(BoundStatement... statements) {
        return inConnection(connection -> new Transaction(connection, metrics).read(statements));
    }

    /** The rows of {@code page}, or empty when {@code owned} finds none; read in one trip, without a lock. */
    public Optional<List<Row>> readIf(BoundStatement owned, BoundStatement page) {
        List<List<Row>> rows = read(owned, page);
        return rows.getFirst().isEmpty() ? Optional.empty() : Optional.of(rows.getLast());
    }

    /** Runs a statement that is more than a read, as a transaction of its own. */
    public void run(BoundStatement statement) {
        commits.refuseWrite();
        read(statement);
    }

    /**
     * Runs {@code script} in a transaction of isolation READ COMMITTED, commits what it queued, and returns what it
     * returned. Whatever it throws undoes the transaction.
     */
    public <T> T transaction(Function<Transaction, T> script) {
        commits.refuseWrite();
        Committed<T> committed = inConnection(connection -> commit(connection, script));
        committed.transaction().committed();
        return committed.result();
    }

    /**
     * As {@link #transaction(Function)}, of a script that waits for the lock of one row: at most a quarter of the pool
     * does so at a time.
     *
     * @param row names the row, and whoever is let near it: nobody waits for those who find none
     */
    public <T> T transactionOn(Object row, Function<Transaction, T> script) {
        long arrived = System.nanoTime();
        return turns.take(row, () -> {
            metrics.turnCame(arrived);
            return transaction(script);
        });
    }

    /** Has whoever comes next connect anew: those who are connected have been found on the wrong server. */
    void abandonConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    private record Committed<T>(Transaction transaction, T result) {}

    private <T> Committed<T> commit(Connection connection, Function<Transaction, T> script) throws SQLException {
        long start = System.nanoTime();
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

    /** What {@code use} makes of a connection of the pool. */
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

    /** A connection that is lost fails here once more; the first reason is the one that counts. */
    private static void undo(Connection connection, Throwable reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
