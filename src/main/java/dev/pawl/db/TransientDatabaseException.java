package dev.pawl.db;

import org.jspecify.annotations.Nullable;

/** The database did not do it this time. Nothing was written, and the same may succeed later. */
public abstract sealed class TransientDatabaseException extends RuntimeException
        permits RowBusyException, DatabaseUnavailableException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the database said, for the log; null when it was not asked */
    TransientDatabaseException(String message, @Nullable Throwable cause) {
        // It becomes an answer or another try, and is no defect: nobody reads its stack trace, so none is taken.
        super(message, cause, false, false);
    }
}
