package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.Rows;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A Database with a pool of one connection, so that leftovers of one use affect the next. */
final class OneConnection implements AutoCloseable {
    private final TestDatabase rows;
    private final HikariDataSource pool;
    private final int session;
    private final Database database;

    OneConnection(TestDatabase rows) {
        this(rows, Timings.PATIENT.database());
    }

    OneConnection(TestDatabase rows, DatabaseTiming timing) {
        this.rows = rows;
        this.pool = ConnectionPool.open(rows.url(), "pawl_service", rows::password, 1, timing);
        this.session = session();
        this.database = new Database(pool, new SimpleMeterRegistry());
    }

    Database database() {
        return database;
    }

    /** The backend process of the connection. */
    int session() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
            pid.next();
            return pid.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code script} throws; no row may differ afterwards. */
    <E extends Throwable> E refusal(Class<E> type, Function<Transaction, Object> script) {
        return Rows.unchangedBy(rows, () -> assertThrows(type, () -> database.transaction(script)));
    }

    /** Asserts that the connection has come back to the pool, outside of any transaction and in autocommit. */
    void assertCleanAndSame() {
        try (Connection connection = pool.getConnection()) {
            assertTrue(connection.getAutoCommit());
            assertEquals(
                    TransactionState.IDLE,
                    connection.unwrap(BaseConnection.class).getTransactionState());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertEquals(session, session());
    }

    /** Asserts that the pool has replaced the connection, and that the new one works. */
    void assertReplaced() {
        assertNotEquals(session, session());
    }

    @Override
    public void close() {
        pool.close();
    }
}
