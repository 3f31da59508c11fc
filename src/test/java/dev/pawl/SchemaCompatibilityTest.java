package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.testing.Api;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On which schemas Pawl serves: its own, and a newer one that says so (spec/decisions/017). */
@Slow("each case migrates a database of its own")
class SchemaCompatibilityTest {
    private static final String EXPAND = "ALTER TABLE project ADD COLUMN colour text;\n";
    private static final String SERVES_THIS = "INSERT INTO schema_compatibility VALUES (999, 8);\n";
    private static final String SERVES_ITSELF = "INSERT INTO schema_compatibility VALUES (999, 999);\n";
    private static final String TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    @TempDir
    private Path folder;

    @Test
    void pawl_serves_on_a_newer_schema_that_says_that_it_serves_this_release() throws IOException {
        TestDatabase database = TestDatabase.withoutSchema();
        MigrationFolder.copiedTo(folder)
                .with("V999__expand.sql", EXPAND + SERVES_THIS)
                .migrate(database);
        try (RunningPawl pawl = RunningPawl.start(database)) {
            assertServes(pawl);
        }
    }

    @Test
    void pawl_goes_on_serving_while_a_compatible_migration_is_applied_and_no_longer_after_one_that_excludes_it()
            throws IOException {
        TestDatabase database = TestDatabase.create();
        MigrationFolder migrations = MigrationFolder.copiedTo(folder);
        try (RunningPawl pawl = RunningPawl.start(database)) {
            migrations
                    .with("V998__expand.sql", EXPAND + SERVES_THIS.replace("999", "998"))
                    .migrate(database);
            assertServes(pawl);
            migrations.with("V999__contract.sql", SERVES_ITSELF).migrate(database);
            Api api = pawl.asNewEditor();
            Eventually.await(() -> api.get("/readyz").status() == 503, "still ready");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'INSERT INTO schema_compatibility VALUES (999, 999)', it serves 999 and later",
        "SELECT 1, it does not say that it serves older ones"
    })
    void a_newer_schema_that_does_not_say_so_is_refused(String declaration, String reason) throws IOException {
        TestDatabase database = TestDatabase.withoutSchema();
        MigrationFolder.copiedTo(folder)
                .with("V999__newer.sql", declaration + ";")
                .migrate(database);
        assertRefused(
                database,
                "V999__newer.sql is too new: this release was built for schema " + newest() + ", and " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"V8.1__of_somebody_else.sql", "V20260101120000__of_somebody_else.sql", "R__of_somebody_else.sql"
            })
    void a_migration_of_somebody_else_is_refused_by_name(String name) throws IOException {
        TestDatabase database = TestDatabase.withoutSchema();
        MigrationFolder.copiedTo(folder)
                .with(name, "CREATE VIEW foreign_view AS SELECT 1;")
                .migrate(database);
        String message = assertRefused(database, name + " is not a migration of Pawl");
        assertTrue(message.contains("a history of their own"), message);
        assertEquals(3, message.lines().count(), message);
    }

    @Test
    void an_older_schema_is_refused_with_every_migration_that_is_pending() throws IOException {
        TestDatabase database = TestDatabase.withoutSchema();
        MigrationFolder.copiedTo(folder).migrate(database, "5");
        String message = assertRefused(database, "V006__callbacks.sql is pending");
        List<String> pending = MigrationFolder.originals().stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.compareTo("V006") >= 0)
                .toList();
        pending.forEach(name -> assertTrue(message.contains("\n  - " + name + " is pending\n"), message));
        assertTrue(message.endsWith("\nTo apply what is pending, as pawl_owner: pawl migrate"), message);
        assertEquals(2 + pending.size(), message.lines().count(), message);
    }

    private static int newest() throws IOException {
        String name = MigrationFolder.originals().getLast().getFileName().toString();
        return Integer.parseInt(name.substring(1, 4));
    }

    @Test
    void a_migration_that_was_edited_by_hand_is_refused_by_name() throws IOException {
        TestDatabase database = TestDatabase.withoutSchema();
        MigrationFolder.copiedTo(folder).edited("V002__project.sql").migrate(database);
        String message = assertRefused(database, "V002__project.sql was edited");
        assertTrue(message.contains("flyway repair"), message);
        assertFalse(message.contains("V001"), message);
    }

    @Test
    void a_migration_that_stopped_half_way_is_refused_by_name() throws SQLException {
        TestDatabase database = TestDatabase.create();
        change(database, "UPDATE flyway_schema_history SET success = false WHERE version = '003'");
        assertRefused(database, "V003__job.sql stopped half-way");
    }

    @Test
    void a_database_without_a_schema_is_refused() {
        assertRefused(TestDatabase.withoutSchema(), "the database holds no schema of Pawl");
    }

    @Test
    void a_history_that_the_service_may_not_read_is_refused() throws SQLException {
        TestDatabase database = TestDatabase.create();
        change(database, "REVOKE SELECT ON flyway_schema_history FROM pawl_service");
        assertRefused(database, "PAWL_DATABASE_USER cannot read the history of the schema (SQLSTATE 42501)");
    }

    @ParameterizedTest
    @CsvSource({"PAWL_DATABASE_USER, 28", "PAWL_DATABASE_URL, 3D000"})
    void a_login_or_a_database_that_is_wrong_is_refused(String variable, String sqlState) {
        TestDatabase database = RunningPawl.shared().database();
        String wrong = variable.equals("PAWL_DATABASE_URL") ? database.url() + "s3cret" : "s3cret";
        String message = String.valueOf(assertThrows(
                        IncompatibleSchemaException.class, () -> RunningPawl.start(database, Map.of(variable, wrong)))
                .getMessage());
        assertTrue(message.contains("the database refuses the connection (SQLSTATE " + sqlState), message);
        assertFalse(message.contains("s3cret"), message);
    }

    @Test
    void serve_never_migrates_and_ends_with_2_one_message_and_no_secret() throws Exception {
        TestDatabase database = TestDatabase.withoutSchema();
        try (PawlProcess.Surroundings surroundings = PawlProcess.Surroundings.of(database, database.url())) {
            Map<String, String> environment = new HashMap<>(surroundings.environment(0));
            CommandLine.Ended ended = CommandLine.run(environment, "serve");
            assertEquals(2, ended.code(), ended.output());
            assertEquals("""
                    Pawl cannot serve on this database:
                      - the database holds no schema of Pawl
                    To apply what is pending, as pawl_owner: pawl migrate
                    """, ended.output().replaceFirst("\\{.*\"starting pawl .*}\n", ""));
            assertFalse(ended.output().contains(database.password()), ended.output());
            try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
                assertEquals(List.of(), rows.texts(TABLES));
            }
        }
    }

    private static void assertServes(RunningPawl pawl) {
        Api api = pawl.asNewEditor();
        assertEquals(200, api.get("/readyz").status());
        String job = api.createRunningJob();
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertEquals(
                List.of("4"),
                Query.texts(pawl.database(), "SELECT count(*) FROM audit_event WHERE job_id = ?::uuid", job));
    }

    /** Returns the whole message. */
    private static String assertRefused(TestDatabase database, String reason) {
        String message =
                String.valueOf(assertThrows(IncompatibleSchemaException.class, () -> RunningPawl.start(database))
                        .getMessage());
        assertTrue(message.startsWith("Pawl cannot serve on this database:\n  - " + reason), message);
        return message;
    }

    private static void change(TestDatabase database, String sql) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            rows.execute(sql);
            rows.commit();
        }
    }
}
