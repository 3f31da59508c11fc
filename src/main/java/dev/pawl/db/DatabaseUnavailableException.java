package dev.pawl.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database cannot be reached, had no connection free in time, takes no writes, or has ended the session. */
public final class DatabaseUnavailableException extends TransientDatabaseException {
    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException() {
        this(null);
    }

    DatabaseUnavailableException(@Nullable SQLException cause) {
        super("ServiceUnavailable", cause);
    }
}
