package dev.pawl.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.Record;
import org.jooq.Result;

/** The service's only way to its rows. Hands out connections of the pool, one transaction at a time. */
public final class Database {
    private final DataSource pool;

    public Database(DataSource pool) {
        this.pool = pool;
    }

    /** The rows of each statement, read in one trip, without a lock. */
    public List<Result<Record>> read(BoundSql... statements) {
        try (Connection connection = pool.getConnection()) {
            return new Transaction(connection).read(statements);
        } catch (SQLException e) {
            throw DatabaseErrors.translate(e);
        }
    }

    /**
     * Runs {@code script} in a transaction of isolation READ COMMITTED, commits what it queued, and returns what it
     * returned. Whatever it throws undoes the transaction.
     */
    public <T> T transaction(Function<Transaction, T> script) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                Transaction transaction = new Transaction(connection);
                result = script.apply(transaction);
                transaction.finish();
            } catch (Throwable t) {
                undo(connection, t);
                throw t;
            }
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException e) {
            throw DatabaseErrors.translate(e);
        }
    }

    /** A connection that broke cannot be tidied up either; what broke it is the answer. */
    private static void undo(Connection connection, Throwable reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
