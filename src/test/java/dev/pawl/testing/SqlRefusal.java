package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.function.Executable;

/** Asserts that the database refuses something, and for which reason. */
public final class SqlRefusal {
    private static final String PERMISSION_DENIED = "42501";

    private SqlRefusal() {}

    /** {@code reason} is the name of the constraint, or words of the message, beside the SQLSTATE. */
    public static void assertRefused(String sqlState, String reason, Executable attempt) {
        SQLException refusal = assertThrows(SQLException.class, attempt);
        assertEquals(sqlState, refusal.getSQLState(), refusal::getMessage);
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::getMessage);
    }

    /** The role lacks the privilege: no trigger and no constraint was asked. */
    public static void assertDenied(Executable attempt) {
        assertRefused(PERMISSION_DENIED, "", attempt);
    }
}
