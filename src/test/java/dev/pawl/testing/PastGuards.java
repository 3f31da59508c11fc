package dev.pawl.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Writes rows that the guards would refuse: with past times, or many at once. A superuser disables the guards of some
 * tables, and enables them again.
 */
public final class PastGuards implements AutoCloseable {
    private static final String SWITCH = """
            DO $$
            DECLARE
              guard record;
            BEGIN
              FOR guard IN
                SELECT tgrelid::regclass AS guarded, tgname FROM pg_trigger
                WHERE tgrelid = ANY ('{%s}'::regclass[]) AND NOT tgisinternal AND tgenabled = '%s'
              LOOP
                EXECUTE format('ALTER TABLE %%s %s TRIGGER %%I', guard.guarded, guard.tgname);
              END LOOP;
            END
            $$""";

    private final TestDatabase database;
    private final String[] tables;

    private PastGuards(TestDatabase database, String... tables) {
        this.database = database;
        this.tables = tables;
    }

    /** Runs one statement that writes one row of {@code table}. No other session sees the guards disabled. */
    public static void write(TestDatabase database, String table, String sql, Object... values) {
        try (Connection superuser = database.lend(TestDatabase.SUPERUSER);
                PreparedStatement statement = superuser.prepareStatement(sql)) {
            superuser.setAutoCommit(false);
            execute(superuser, off(table));
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("not one row: " + sql);
            }
            execute(superuser, on(table));
            superuser.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs statements in one transaction, without foreign keys and without the guards of all tables. */
    public static void fill(TestDatabase database, String sql) {
        String[] all = {"job", "audit_event", "dispatch"};
        try (Connection superuser = database.lend(TestDatabase.SUPERUSER)) {
            superuser.setAutoCommit(false);
            execute(superuser, "SET LOCAL session_replication_role = replica");
            execute(superuser, off(all));
            execute(superuser, sql);
            execute(superuser, on(all));
            superuser.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Switches the guards of {@code tables} off for everybody, until it is closed. */
    public static PastGuards of(TestDatabase database, String... tables) {
        PastGuards past = new PastGuards(database, tables);
        past.execute(off(tables));
        return past;
    }

    /** The statement that switches the guards of {@code tables} off. */
    public static String off(String... tables) {
        return SWITCH.formatted(String.join(",", tables), "A", "DISABLE");
    }

    /** The statement that switches on again what {@link #off} has switched off. */
    public static String on(String... tables) {
        return SWITCH.formatted(String.join(",", tables), "D", "ENABLE ALWAYS");
    }

    @Override
    public void close() {
        execute(on(tables));
    }

    private void execute(String sql) {
        try (Connection superuser = database.lend(TestDatabase.SUPERUSER)) {
            execute(superuser, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
