package dev.pawl.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks past the service at what its tables hold. */
public final class Query {
    private Query() {}

    /** The first column of what a query finds, as text. */
    public static List<String> texts(TestDatabase database, String query, Object... values) {
        try (Connection connection = database.lend("pawl_reader")) {
            return texts(connection, query, values);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Like {@link #texts}, as a superuser. */
    public static List<String> textsOfAll(TestDatabase database, String query) {
        try (Connection connection = database.lend(TestDatabase.SUPERUSER)) {
            return texts(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(Connection connection, String query, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    texts.add(found.getString(1));
                }
            }
            return texts;
        }
    }
}
