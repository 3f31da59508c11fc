package dev.pawl.testing;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Every row of every table of Pawl as text, each with the transaction that wrote it, so that even a write of what was
 * there before shows.
 */
public final class Rows {
    private static final String TABLES = "SELECT tablename FROM pg_tables"
            + " WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' ORDER BY tablename";

    private Rows() {}

    /** Does {@code action}, asserts that no row of any table differs afterwards, and returns its result. */
    public static <T> T unchangedBy(TestDatabase database, Supplier<T> action) {
        List<String> before = all(database);
        T result = action.get();
        List<String> after = all(database);
        if (!before.equals(after)) {
            assertEquals(without(after, before), without(before, after), () -> "rows differ after " + result);
        }
        return result;
    }

    private static List<String> all(TestDatabase database) {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            String everything = strings(statement, TABLES).stream()
                    .map(table -> "SELECT '%1$s ' || xmin || ' ' || %1$s::text FROM public.%1$s".formatted(table))
                    .collect(joining(" UNION ALL "));
            return strings(statement, everything + " ORDER BY 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static String without(List<String> rows, List<String> others) {
        TreeSet<String> rest = new TreeSet<>(rows);
        rest.removeAll(new TreeSet<>(others));
        return String.join("\n", rest);
    }
}
