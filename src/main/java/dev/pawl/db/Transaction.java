package dev.pawl.db;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final boolean shared;
    private final Map<RowWrite<?>, Rows<?>> rows = new LinkedHashMap<>();
    private final List<Write> others = new ArrayList<>(0);
    private final List<Runnable> afterCommit = new ArrayList<>(1);

    /**
     * @param rows how many rows it must change, or {@link #ANY}
     * @param returned takes the rows that it returns; null if it returns none
     */
    private record Write(
            BoundStatement statement, int rows, @Nullable Consumer<List<Row>> returned) {}

    private record Rows<R>(RowWrite<R> write, List<R> all) {
        Rows(RowWrite<R> write) {
            this(write, new ArrayList<>(1));
        }

        RowWrite.Place place() {
            return write.place();
        }

        Write asOne() {
            BiConsumer<List<R>, List<Row>> returned = write.returned();
            return new Write(write.of(all), all.size(), returned == null ? null : found -> returned.accept(all, found));
        }
    }

    Transaction(Connection connection, DatabaseMetrics metrics) {
        this(connection, metrics, false);
    }

    private Transaction(Connection connection, DatabaseMetrics metrics, boolean shared) {
        this.connection = connection;
        this.metrics = metrics;
        this.shared = shared;
    }

    /**
     * A part of this transaction for one of the changes that share it. What it queues counts once {@link #take} has
     * taken it; a part that is not taken writes nothing.
     *
     * @param shared whether there are others, which would have to wait while it reads: it then cannot, and throws {@link
     *     OwnTransactionNeededException}
     */
    public Transaction part(boolean shared) {
        return new Transaction(connection, metrics, shared);
    }

    /** Queues the writes of {@code part}. What it does after the commit is left to its owner, see {@link #committed}. */
    public void take(Transaction part) {
        part.rows.values().forEach(this::take);
        others.addAll(part.others);
    }

    private <R> void take(Rows<R> taken) {
        taken.all().forEach(row -> write(taken.write(), row));
    }

    /**
     * Sends the statements in one round trip and returns the rows of each. They run in order, each with its own
     * snapshot: a statement after a {@code SELECT ... FOR UPDATE} sees everything that was committed before the lock
     * was granted.
     */
    public List<List<Row>> read(BoundStatement... statements) {
        try {
            return send(statements);
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
            return send(statements);
        } catch (SQLException e) {
            throw DatabaseErrors.translateWait(e);
        } finally {
            metrics.locked(start);
        }
    }

    private List<List<Row>> send(BoundStatement... statements) throws SQLException {
        if (shared) {
            throw new OwnTransactionNeededException();
        }
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

    /** Queues a write of a row. All rows of the same {@code write} are sent as one statement, with the commit. */
    @SuppressWarnings("unchecked") // A write is mapped to its own rows.
    public <R> void write(RowWrite<R> write, R row) {
        ((Rows<R>) rows.computeIfAbsent(write, Rows::new)).all().add(row);
    }

    /** The rows that have been queued for {@code write}, in this part of the transaction. */
    @SuppressWarnings("unchecked") // As above.
    public <R> List<R> queued(RowWrite<R> write) {
        Rows<?> queued = rows.get(write);
        return queued == null ? List.of() : List.copyOf(((Rows<R>) queued).all());
    }

    /** Queues a write of exactly one row; it is sent with the commit. */
    public void write(BoundStatement statement) {
        write(statement, 1);
    }

    /** Queues a write of exactly that many rows; it is sent with the commit. */
    public void write(BoundStatement statement, int rows) {
        others.add(new Write(statement, rows, null));
    }

    /** Queues a write of as many rows as it finds, or none; it is sent with the commit. */
    public void writeAny(BoundStatement statement) {
        others.add(new Write(statement, ANY, null));
    }

    /** Runs {@code action} after the commit; not after a rollback. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Runs what was to run after the commit. Call it once, after the commit, for a part that has been taken. */
    public void committed() {
        afterCommit.forEach(Runnable::run);
    }

    /** Sends the queued writes and the commit in one round trip; without writes, ends the transaction. */
    void finish() throws SQLException {
        List<Write> writes = writes();
        if (writes.isEmpty()) {
            connection.rollback();
            return;
        }
        try (PreparedStatement prepared =
                prepare(writes.stream().map(Write::statement).toList(), "; commit")) {
            prepared.execute();
            for (Write write : writes) {
                int changed = write.returned() == null ? prepared.getUpdateCount() : handOver(prepared, write);
                if (write.rows() != ANY && changed != write.rows()) {
                    throw new IllegalStateException("a write changed %d rows, not %d".formatted(changed, write.rows()));
                }
                prepared.getMoreResults();
            }
        }
    }

    /** Hands over the rows that a write has returned, and says how many they are. */
    private static int handOver(PreparedStatement prepared, Write write) throws SQLException {
        try (ResultSet found = prepared.getResultSet()) {
            List<Row> rows = write.statement().sql().rows(found);
            Objects.requireNonNull(write.returned()).accept(rows);
            return rows.size();
        }
    }

    private List<Write> writes() {
        return Stream.concat(
                        rows.values().stream().sorted(comparing(Rows::place)).map(Rows::asOne), others.stream())
                .toList();
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
