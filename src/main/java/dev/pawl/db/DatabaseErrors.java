package dev.pawl.db;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What an error of the database means to the caller of Pawl. */
final class DatabaseErrors {
    /** The server takes no writes: it is a standby, or was told so. */
    static final String READ_ONLY = "25006";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final String QUERY_CANCELLED = "57014";
    private static final String CONNECTION_CLASS = "08";
    private static final String RESOURCES_CLASS = "53";
    private static final String OPERATOR_CLASS = "57P";

    private DatabaseErrors() {}

    /**
     * {@code JOB_BUSY} when the row lock was not granted in time, {@code SERVICE_UNAVAILABLE} when the database is
     * out of reach or out of resources, and a {@link DatabaseException}, which is a defect, for everything else.
     */
    static RuntimeException translate(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(LOCK_NOT_AVAILABLE) || state.equals(DEADLOCK)) {
            return new RefusedException(new Refusal.JobBusy(), e);
        }
        if (e instanceof SQLTransientConnectionException
                || state.startsWith(CONNECTION_CLASS)
                || state.startsWith(RESOURCES_CLASS)
                || state.startsWith(OPERATOR_CLASS)
                || state.equals(QUERY_CANCELLED)
                || state.equals(READ_ONLY)) {
            return new RefusedException(new Refusal.ServiceUnavailable(), e);
        }
        return new DatabaseException(e);
    }

    /**
     * As {@link #translate}, of a statement that waits for a row. Behind others it waits twice, for its place and then
     * for the row, and the limit of the statement may end the second wait before that of the lock does.
     */
    static RuntimeException translateWait(SQLException e) {
        return QUERY_CANCELLED.equals(e.getSQLState()) ? new RefusedException(new Refusal.JobBusy(), e) : translate(e);
    }
}
