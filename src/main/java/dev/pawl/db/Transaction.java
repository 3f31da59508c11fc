package dev.pawl.db;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A transaction in as few round trips as the protocol allows (spec/decisions/008): reads are sent together; writes are
 * queued and sent together with the commit. Reads therefore do not see the writes of their own transaction.
 */
public final class Transaction {
    /** The text of each combination of statements, built once, so that the driver recognizes it by identity. */
    private static final ConcurrentMap<Combination, String> TEXTS = new ConcurrentHashMap<>();

    private record Combination(List<RenderedSql> parts, String end) {}

    private static final int ANY = -1;

    private final Connection connection;
    private final DatabaseMetrics metrics;
    private final List<Write> writes = new ArrayList<>(4);
    private final List<Runnable> afterCommit = new ArrayList<>(1);

    /** @param rows how many rows it must change, or {@link #ANY} */
    private record Write(BoundStatement statement, int rows) {}

    Transaction(Connection connection, DatabaseMetrics metrics) {
        this.connection = connection;
        this.metrics = metrics;
    }

    /**
     * Sends the statements in one round trip and returns the rows of each. They run in order, each with its own
     * snapshot: a statement after a {@code SELECT ... FOR UPDATE} sees everything that was committed before the lock
     * was granted.
     */
    public List<List<Row>> read(BoundStatement... statements) {
        try {
            return rows(statements);
        } catch (SQLException e) {
            throw DatabaseErrors.translate(e);
        }
    }

    /**
     * Like {@link #read}, for statements that wait for a row lock.
     *
     * @throws RowBusyException if the lock is not granted in time
     */
    public List<List<Row>> lock(BoundStatement... statements) {
        long start = System.nanoTime();
        try {
            return rows(statements);
        } catch (SQLException e) {
            throw DatabaseErrors.translateWait(e);
        } finally {
            metrics.locked(start);
        }
    }

    private List<List<Row>> rows(BoundStatement... statements) throws SQLException {
        try (PreparedStatement prepared = prepare(List.of(statements), "")) {
            List<List<Row>> results = new ArrayList<>(statements.length);
            prepared.execute();
            for (BoundStatement statement : statements) {
                try (ResultSet rows = prepared.getResultSet()) {
                    results.add(statement.sql().rows(rows));
                }
                prepared.getMoreResults();
            }
            return results;
        }
    }

    /** Queues a write of exactly one row; it is sent with the commit. */
    public void write(BoundStatement statement) {
        write(statement, 1);
    }

    /** Queues a write of exactly that many rows; it is sent with the commit. */
    public void write(BoundStatement statement, int rows) {
        writes.add(new Write(statement, rows));
    }

    /** Queues a write of as many rows as it finds, or none; it is sent with the commit. */
    public void writeAny(BoundStatement statement) {
        writes.add(new Write(statement, ANY));
    }

    /** Runs {@code action} after the commit; not after a rollback. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    /** Sends the queued writes and the commit in one round trip; without writes, ends the transaction. */
    void finish() throws SQLException {
        if (writes.isEmpty()) {
            connection.rollback();
            return;
        }
        try (PreparedStatement prepared =
                prepare(writes.stream().map(Write::statement).toList(), "; commit")) {
            prepared.execute();
            for (Write write : writes) {
                int changed = prepared.getUpdateCount();
                if (write.rows() != ANY && changed != write.rows()) {
                    throw new IllegalStateException("a write changed %d rows, not %d".formatted(changed, write.rows()));
                }
                prepared.getMoreResults();
            }
        }
    }

    private PreparedStatement prepare(List<BoundStatement> statements, String end) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(text(statements, end));
        int position = 1;
        for (BoundStatement statement : statements) {
            position = statement.setOn(prepared, position);
        }
        return prepared;
    }

    private static String text(List<BoundStatement> statements, String end) {
        List<RenderedSql> parts = new ArrayList<>(statements.size());
        boolean reused = true;
        for (BoundStatement statement : statements) {
            parts.add(statement.sql());
            reused &= statement.sql().isReused();
        }
        Combination combination = new Combination(parts, end);
        return reused ? TEXTS.computeIfAbsent(combination, Transaction::join) : join(combination);
    }

    private static String join(Combination combination) {
        return combination.parts().stream().map(RenderedSql::sql).collect(joining("; ", "", combination.end()));
    }
}
