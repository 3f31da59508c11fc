package dev.pawl.db;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Throws away a connection whose server has stopped to take writes: the primary is elsewhere by now, or soon. */
final class ReadOnlyServers implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return DatabaseErrors.READ_ONLY.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
