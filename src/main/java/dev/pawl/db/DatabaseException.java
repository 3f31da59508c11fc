package dev.pawl.db;

import dev.pawl.log.Loggable;
import java.sql.SQLException;

/**
 * The database refused a statement that the service should never have sent: a defect. The message has only the
 * SQLSTATE, because the database's message may quote values.
 */
public final class DatabaseException extends RuntimeException implements Loggable {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    DatabaseException(SQLException cause) {
        super("SQLSTATE " + cause.getSQLState());
        sqlState = String.valueOf(cause.getSQLState());
        setStackTrace(cause.getStackTrace());
    }

    String sqlState() {
        return sqlState;
    }
}
