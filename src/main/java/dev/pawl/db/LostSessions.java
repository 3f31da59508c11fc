package dev.pawl.db;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Throws away a connection that is of no use any more and that the pool would keep: its server has stopped to take
 * writes, since the primary is elsewhere by now, or soon; or has ended the session.
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
