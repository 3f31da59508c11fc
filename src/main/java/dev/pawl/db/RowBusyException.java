package dev.pawl.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Others held the same rows for longer than the lock wait, or deadlocked with this transaction. */
public final class RowBusyException extends TransientDatabaseException {
    private static final long serialVersionUID = 1L;

    public RowBusyException(@Nullable SQLException cause) {
        super("JobBusy", cause);
    }
}
