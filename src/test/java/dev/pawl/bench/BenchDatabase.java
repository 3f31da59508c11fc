package dev.pawl.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** One database of the {@link Cluster}. */
record BenchDatabase(int port, String name) {
    /** For whoever connects as {@code pawl_service} or {@code pawl_owner}. */
    String url() {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
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
