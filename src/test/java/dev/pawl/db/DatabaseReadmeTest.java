package dev.pawl.db;

import static dev.pawl.testing.SqlRefusal.assertRefused;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.JobRows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What db/README.md tells a DBA to type works, and what it lists is there. */
class DatabaseReadmeTest {
    private static final Path README = Path.of("db", "README.md");
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
        try (JobRows rows = new JobRows(RunningPawl.shared().database().connect("pawl_reader"))) {
            rows.texts(query.replace(":'job'", "'00000000-0000-0000-0000-000000000000'"));
        }
    }

    @Test
    void every_index_is_listed_and_no_other() throws IOException, SQLException {
        Set<String> listed = INDEX.matcher(Files.readString(README))
                .results()
                .map(row -> row.group(1))
                .collect(toSet());
        try (JobRows rows = new JobRows(RunningPawl.shared().database().connect("pawl_reader"))) {
            List<String> indexes = rows.texts("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
                    + " AND tablename <> 'flyway_schema_history'");
            assertEquals(new TreeSet<>(indexes), new TreeSet<>(listed));
        }
    }

    @Test
    void the_archive_procedure_removes_what_ended_long_ago_and_leaves_the_guards_on() throws Exception {
        TestDatabase database = TestDatabase.create();
        JobRows.Row old;
        JobRows.Row recent;
        try (JobRows rows = new JobRows(database.connectAsSuperuser())) {
            old = rows.jobIn(JobStatus.CANCELLED);
            recent = rows.jobIn(JobStatus.DONE);
            rows.execute("UPDATE job SET updated_at = now() - interval '13 months' WHERE id = ?", old.id());
            rows.commit();
        }
        String procedure =
                blocks().filter(sql -> sql.startsWith("BEGIN")).findFirst().orElseThrow();
        try (Connection owner = database.connect("pawl_owner");
                Statement statement = owner.createStatement()) {
            statement.execute(procedure);
        }
        try (JobRows rows = new JobRows(database.connectAsSuperuser())) {
            assertEquals(List.of(recent.id().toString()), rows.texts("SELECT id FROM job"));
            assertEquals(List.of(recent.id().toString()), rows.texts("SELECT DISTINCT job_id FROM audit_event"));
            assertRefused("PW006", "append-only", () -> rows.execute("DELETE FROM audit_event"));
            rows.rollback();
            assertRefused("PW007", "jobs are kept", () -> rows.execute("DELETE FROM job"));
        }
    }

    private static Stream<String> blocks() throws IOException {
        return SQL.matcher(Files.readString(README)).results().map(block -> block.group(1));
    }
}
