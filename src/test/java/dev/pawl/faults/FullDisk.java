package dev.pawl.faults;

import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that PostgreSQL has no room for any more, until it is closed. */
final class FullDisk implements AutoCloseable {
    private final TestDatabase database;

    private FullDisk(TestDatabase database) {
        this.database = database;
    }

    static FullDisk at(TestDatabase database, String table) throws SQLException {
        FullDisk full = new FullDisk(database);
        full.execute("""
                CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
                END
                $$""");
        full.execute("CREATE TRIGGER zz_disk_full BEFORE INSERT OR UPDATE ON " + table
                + " FOR EACH ROW EXECUTE FUNCTION disk_full()");
        return full;
    }

    @Override
    public void close() throws SQLException {
        execute("DROP FUNCTION disk_full() CASCADE");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
