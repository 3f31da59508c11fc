package dev.pawl.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One database of the {@link Cluster}. */
record BenchDatabase(int port, String name) {
    /** For whoever connects as {@code pawl_service} or {@code pawl_owner}. */
    String url() {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    /** Whether the server's shared memory lies in huge pages: {@code on} or {@code off}. */
    String hugePages() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW huge_pages_status")) {
            found.next();
            return found.getString(1);
        }
    }

    /** Runs the statements one after the other as superuser, each in a transaction of its own. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
