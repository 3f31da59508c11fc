package dev.pawl.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One database of the {@link Cluster}. */
record BenchDatabase(int port, String name) {
    /** The JDBC URL for {@code pawl_service} and {@code pawl_owner}. */
    String url() {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    /** Whether the server's shared memory uses huge pages: {@code on} or {@code off}. */
    String hugePages() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW huge_pages_status")) {
            found.next();
            return found.getString(1);
        }
    }

    /** Runs the statements in order as superuser, each in its own transaction. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
