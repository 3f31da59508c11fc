package dev.pawl.db;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Evicts a useless connection that the pool would keep: its server no longer accepts writes because of a failover, or
 * has ended the session.
 */
final class LostSessions implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return DatabaseErrors.READ_ONLY.equals(state) || DatabaseErrors.isEndOfSession(state)
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
