package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CommandLine;
import dev.pawl.testing.JobRows;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code pawl migrate}, as pawl_owner and with the variables of the database alone. */
@Slow
class MigrateTest {
    private static final String RELATIONS = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    private final TestDatabase database = TestDatabase.withoutSchema();

    @Test
    void the_sql_of_a_dry_run_is_what_migrate_would_run_and_is_not_run() throws Exception {
        String sql = succeed("migrate", "--dry-run");
        for (Path migration : MigrationFolder.originals()) {
            assertTrue(sql.contains(Files.readString(migration)), () -> "without " + migration);
        }
        assertEquals(List.of("0"), query(RELATIONS));
        try (JobRows rows = new JobRows(database.connect("pawl_owner"))) {
            rows.execute("CREATE TABLE flyway_schema_history ()");
            rows.execute(sql);
            assertEquals(List.of("watchdog", "kept-answers"), rows.texts("SELECT task_name FROM scheduled_tasks"));
        }
    }

    @Test
    void migrate_brings_an_empty_database_to_this_release_and_says_so(@TempDir Path folder) throws Exception {
        int migrations = MigrationFolder.originals().size();
        String pending = succeed("migrate", "--info");
        assertEquals(
                migrations,
                pending.lines().filter(line -> line.endsWith("Pending")).count(),
                pending);
        String missing = fail("migrate", "--validate");
        assertTrue(missing.contains("not applied"), missing);

        assertEquals(migrations + " migrations applied\n", succeed("migrate"));
        assertEquals("0 migrations applied\n", succeed("migrate"));
        assertEquals("", succeed("migrate", "--dry-run"));
        String applied = succeed("migrate", "--info");
        assertEquals(
                migrations,
                applied.lines().filter(line -> line.contains("Success")).count(),
                applied);
        assertEquals("what was applied is what this release holds\n", succeed("migrate", "--validate"));
        MigrationFolder.copiedTo(folder).migrate(database);

        change("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");
        assertTrue(fail("migrate", "--validate").contains("checksum mismatch"));
        assertTrue(fail("migrate").contains("checksum mismatch"));
    }

    @Test
    void a_login_that_is_refused_ends_migrate_with_2_and_shows_no_secret() throws Exception {
        CommandLine.Ended ended = CommandLine.run(
                Map.of(
                        "PAWL_DATABASE_URL", database.url() + "?password=s3cret",
                        "PAWL_DATABASE_OWNER", "nobody",
                        "PAWL_DATABASE_OWNER_PASSWORD", "s3cret"),
                "migrate");
        assertEquals(2, ended.code(), ended.output());
        assertTrue(ended.output().contains("nobody"), ended.output());
        assertFalse(ended.output().contains("s3cret"), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
    }

    @Test
    void an_unknown_option_runs_nothing() throws Exception {
        assertTrue(fail("migrate", "--dryrun").startsWith("usage: "));
        assertEquals(List.of("0"), query(RELATIONS));
    }

    private String succeed(String... arguments) throws Exception {
        CommandLine.Ended ended = CommandLine.run(environment(), arguments);
        assertEquals(0, ended.code(), ended.output());
        return ended.output();
    }

    private String fail(String... arguments) throws Exception {
        CommandLine.Ended ended = CommandLine.run(environment(), arguments);
        assertEquals(2, ended.code(), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
        assertFalse(ended.output().contains(database.password()), ended.output());
        return ended.output();
    }

    private Map<String, String> environment() {
        return Map.of("PAWL_DATABASE_URL", database.url(), "PAWL_DATABASE_OWNER_PASSWORD", database.password());
    }

    private List<String> query(String sql) throws SQLException {
        try (JobRows rows = new JobRows(database.connectAsSuperuser())) {
            return rows.texts(sql);
        }
    }

    private void change(String sql) throws SQLException {
        try (JobRows rows = new JobRows(database.connectAsSuperuser())) {
            rows.execute(sql);
            rows.commit();
        }
    }
}
