package dev.pawl.db;

import dev.pawl.db.SchemaState.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a pooler that lends the sessions of the server to several connections in turn, or does not keep what was set in
 * them (spec/decisions/072).
 */
final class SharedSessions {
    /** In which session the server runs this, and whether anything may take forever in it. */
    private static final String ASK = "SELECT pg_backend_pid(), '0' IN (current_setting('lock_timeout'),"
            + " current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'))";
    /** Which of two connections asks. Irregular, because a pooler may lend its sessions one after the other. */
    private static final String TURNS = "ABBAABABBBAAAB";

    private static final Problem SHARED = new Problem(
            "a pooler lends the sessions of the database to several connections in turn: what one of them sets, or listens"
                    + " to, is lost or another's",
            "Let each connection keep its session; for PgBouncer: pool_mode = session. docs/operators.md says why.");
    private static final Problem WITHOUT_TIMEOUTS = new Problem(
            "a session of the database has lost the timeouts that Pawl has set in it: a row could stay locked forever",
            "Connect to PostgreSQL itself, or by a pooler that leaves sessions alone; for PgBouncer: pool_mode = session.");

    private final Set<Integer> ofOne = new HashSet<>();
    private final Set<Integer> ofOther = new HashSet<>();
    private boolean withoutTimeouts;

    private SharedSessions() {}

    /** What is wrong with the sessions of two connections that are open. Each has set its timeouts. */
    static Optional<Problem> between(Connection one, Connection other) throws SQLException {
        SharedSessions found = ask(one, other);
        if (found.areShared()) {
            return Optional.of(SHARED);
        }
        return found.withoutTimeouts ? Optional.of(WITHOUT_TIMEOUTS) : Optional.empty();
    }

    /** Like {@link #between}, for connections that want no timeouts. */
    static Optional<Problem> sharedBetween(Connection one, Connection other) throws SQLException {
        return ask(one, other).areShared() ? Optional.of(SHARED) : Optional.empty();
    }

    private static SharedSessions ask(Connection one, Connection other) throws SQLException {
        SharedSessions found = new SharedSessions();
        for (int i = 0; i < TURNS.length(); i++) {
            boolean turnOfOne = TURNS.charAt(i) == 'A';
            found.ask(turnOfOne ? one : other, turnOfOne ? found.ofOne : found.ofOther);
        }
        return found;
    }

    private void ask(Connection connection, Set<Integer> sessions) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ASK)) {
            row.next();
            sessions.add(row.getInt(1));
            withoutTimeouts |= row.getBoolean(2);
        }
    }

    private boolean areShared() {
        return ofOne.size() > 1 || ofOther.size() > 1 || ofOne.equals(ofOther);
    }
}
