package dev.pawl.db;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands in db/README.md and docs/restore.md work, and everything that db/README.md lists exists. */
class DatabaseReadmeTest {
    private static final Path README = Path.of("db", "README.md");
    private static final Path RESTORE = Path.of("docs", "restore.md");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("(?m)^\\| `(\\w+)` \\| `\\w+` \\|");

    static List<String> queries() throws IOException {
        List<String> queries = blocks().filter(sql -> sql.startsWith("SELECT")).toList();
        assertTrue(queries.size() >= 5, queries::toString);
        return queries;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void every_query_runs_as_the_reader(String query) throws SQLException {
        try (SqlSession rows = new SqlSession(RunningPawl.shared().database().connect("pawl_reader"))) {
            rows.texts(query.replace(":'job'", "'00000000-0000-0000-0000-000000000000'"));
        }
    }

    @Test
    void every_index_is_listed_and_no_other() throws IOException, SQLException {
        Set<String> listed = INDEX.matcher(Files.readString(README))
                .results()
                .map(row -> row.group(1))
                .collect(toSet());
        try (SqlSession rows = new SqlSession(RunningPawl.shared().database().connect("pawl_reader"))) {
            List<String> indexes = rows.texts("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
                    + " AND tablename <> 'flyway_schema_history'");
            assertEquals(new TreeSet<>(indexes), new TreeSet<>(listed));
        }
    }

    private static Stream<String> blocks() throws IOException {
        return SQL.matcher(Files.readString(README) + Files.readString(RESTORE))
                .results()
                .flatMap(block -> Stream.of(block.group(1).split("(?<=;)\n\n")));
    }
}
