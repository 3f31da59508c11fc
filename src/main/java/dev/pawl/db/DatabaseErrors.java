package dev.pawl.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Translates the errors of the database into those of this package. */
final class DatabaseErrors {
    /** The server is read-only: a standby, or configured so. */
    static final String READ_ONLY = "25006";

    private static final String QUERY_CANCELLED = "57014";
    /** The recorded time is not the current time (V017): this process must read the database's clock again. */
    private static final String NOT_NOW = "PW008";
    /** Lock timeout, deadlock or serialization failure: a retry may succeed. */
    private static final Set<String> CONTENTION = Set.of("55P03", "40P01", "40001");
    /** The server has ended the session: it was idle in a transaction, or in a transaction, for too long. */
    private static final Set<String> OVERDUE = Set.of("25P03", "25P04");

    private static final String CONNECTION_CLASS = "08";
    private static final String RESOURCES_CLASS = "53";
    private static final String OPERATOR_CLASS = "57P";

    private DatabaseErrors() {}

    /**
     * {@link RowBusyException} when others are at the same rows for too long, {@link DatabaseUnavailableException} when
     * the database is out of reach or out of resources, has ended the session or has another time than this process, and
     * {@link DatabaseException}, which is a defect, for everything else.
     */
    static RuntimeException translate(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (CONTENTION.contains(state)) {
            return new RowBusyException(e);
        }
        if (e instanceof SQLTransientConnectionException
                || state.startsWith(CONNECTION_CLASS)
                || state.startsWith(RESOURCES_CLASS)
                || isEndOfSession(state)
                || state.equals(QUERY_CANCELLED)
                || state.equals(NOT_NOW)
                || state.equals(READ_ONLY)) {
            return new DatabaseUnavailableException(e);
        }
        return new DatabaseException(e);
    }

    /** Whether the server has ended the session for a reason of its own. */
    static boolean isEndOfSession(String state) {
        return state.startsWith(OPERATOR_CLASS) || OVERDUE.contains(state);
    }

    /**
     * Like {@link #translate}, for a statement that waits for a row lock. With contention it waits twice, for its place
     * in the queue and then for the row, so the statement timeout may strike before the lock timeout.
     */
    static RuntimeException translateWait(SQLException e) {
        return QUERY_CANCELLED.equals(e.getSQLState()) ? new RowBusyException(e) : translate(e);
    }
}
