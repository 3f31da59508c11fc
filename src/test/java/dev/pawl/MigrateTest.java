package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.db.MigrationFailedException;
import dev.pawl.db.Migrations;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.Psql;
import dev.pawl.testing.Query;
import dev.pawl.testing.SchemaText;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code pawl migrate}, as pawl_owner and with the variables of the database alone. */
@Slow("each case is a process")
class MigrateTest {
    private static final String RELATIONS = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    /** The end of a statement, outside of the body of a function. */
    private static final Pattern STATEMENT = Pattern.compile(";[ \\t]*\\n(?=(?:[^$]*\\$\\$[^$]*\\$\\$)*[^$]*\\z)");

    private final TestDatabase database = TestDatabase.withoutSchema();
    private final Migrations migrations = new Migrations(database.url(), "pawl_owner", database.password());

    @Test
    void a_dry_run_runs_nothing() throws Exception {
        String sql = succeed("migrate", "--dry-run");
        for (Path migration : MigrationFolder.originals()) {
            if (migration.toString().endsWith(".sql")) {
                assertTrue(sql.contains(Files.readString(migration)), () -> "without " + migration);
            }
        }
        assertEquals(List.of("0"), query(RELATIONS));
    }

    @Test
    void piped_into_psql_a_dry_run_makes_the_same_schema_as_migrate() throws Exception {
        assumeTrue(Psql.isThere(), "psql is not installed");
        Psql.run(database, "pawl_owner", succeed("migrate", "--dry-run"));
        assertMigrated();
    }

    @Test
    void the_sql_of_a_dry_run_goes_on_from_where_the_database_is(@TempDir Path folder) throws Exception {
        assumeTrue(Psql.isThere(), "psql is not installed");
        MigrationFolder.copiedTo(folder).migrate(database, "5");
        assertFalse(migrations.pendingSql().contains("-- V005"));
        Psql.run(database, "pawl_owner", migrations.pendingSql());
        assertMigrated();
    }

    @Test
    void psql_stops_where_the_sql_of_a_dry_run_fails() throws Exception {
        assumeTrue(Psql.isThere(), "psql is not installed");
        run("CREATE TABLE project ()");
        assertThrows(IllegalStateException.class, () -> Psql.run(database, "pawl_owner", migrations.pendingSql()));
        assertEquals(List.of("1"), query("SELECT max(version::integer) FROM flyway_schema_history"));
    }

    private void assertMigrated() {
        TestDatabase migrated = TestDatabase.create();
        assertEquals(SchemaText.of(migrated), SchemaText.of(database));
        String history = "SELECT (installed_rank, version, description, type, script, checksum, installed_by, success)"
                + " FROM flyway_schema_history ORDER BY installed_rank";
        assertEquals(Query.texts(migrated, history), Query.texts(database, history));
        migrations.validate();
        assertEquals(0, migrations.migrate());
    }

    @Test
    void what_was_applied_otherwise_is_named_with_a_remedy_that_is_there(@TempDir Path folder) throws Exception {
        MigrationFolder.copiedTo(folder).migrate(database, "5");
        change("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");
        change("UPDATE flyway_schema_history SET success = false WHERE version = '003'");
        change("DELETE FROM flyway_schema_history WHERE version = '004'");
        String message = messageOf(migrations::validate);
        assertTrue(message.startsWith("""
                What was applied to this database is not what this release holds:
                  - V002__project.sql was edited: the one that was applied is not the one of this release
                  - V003__job.sql stopped half-way
                  - V004__audit_event.sql was left out: later ones have been applied
                  - V006__callbacks.sql is pending
                """), message);
        assertTrue(message.endsWith("""

                To compare, as pawl_owner: pawl migrate --validate. If the files of this release are the right ones, \
                in its db/: flyway repair
                To apply what is pending, as pawl_owner: pawl migrate"""), message);
        String refused = messageOf(migrations::migrate);
        assertTrue(refused.contains("V002__project.sql was edited"), refused);
        assertFalse(refused.contains("pending"), refused);
    }

    @Test
    void a_schema_that_holds_something_else_is_left_alone() throws Exception {
        change("CREATE TABLE something ()");
        assertEquals(
                "The schema public is not empty, and holds no history of Pawl: migrate an empty database.",
                messageOf(migrations::migrate));
    }

    private static String messageOf(Executable refused) {
        return String.valueOf(
                assertThrows(MigrationFailedException.class, refused).getMessage());
    }

    @Test
    void migrate_brings_an_empty_database_to_this_release_and_says_so(@TempDir Path folder) throws Exception {
        int count = MigrationFolder.originals().size();
        String pending = succeed("migrate", "--info");
        assertEquals(
                count, pending.lines().filter(line -> line.endsWith("Pending")).count(), pending);
        String missing = fail("migrate", "--validate");
        assertTrue(missing.contains("\n  - V001__job_status_and_permitted_transitions.sql is pending\n"), missing);

        assertEquals(count + " migrations applied\n", succeed("migrate"));
        assertEquals("0 migrations applied\n", succeed("migrate"));
        assertEquals("", succeed("migrate", "--dry-run"));
        String applied = succeed("migrate", "--info");
        assertEquals(
                count, applied.lines().filter(line -> line.contains("Success")).count(), applied);
        assertEquals("what was applied is what this release holds\n", succeed("migrate", "--validate"));
        MigrationFolder.copiedTo(folder).migrate(database);

        change("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");
        assertTrue(fail("migrate", "--validate").contains("\n  - V002__project.sql was edited"));
        assertTrue(fail("migrate").contains("\n  - V002__project.sql was edited"));
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
    void a_database_without_roles_sql_is_told_so_in_words(@TempDir Path folder) throws Exception {
        try (PostgresServer server = PostgresServer.on(folder)) {
            TestDatabase untouched = TestDatabase.untouched(server.url("postgres"));
            String noRoles = messageOf(new Migrations(untouched.url(), "pawl_owner", "x")::migrate);
            assertTrue(
                    noRoles.contains("If db/roles.sql was not run on this server yet, there is no such role."),
                    noRoles);
            server.createDatabase(); // Brings the roles, and does nothing for the other one.
            assertEquals("""
                    db/roles.sql was not run in this database, or was undone since:
                      - pawl_owner may create nothing in the schema public
                      - everybody may create temporary tables, which hide those of Pawl
                    To do it, as a superuser, in this database: psql -v ON_ERROR_STOP=1 -f db/roles.sql (db/README.md)""", messageOf(new Migrations(untouched.url(), "pawl_owner", untouched.password())::migrate));
            server.execute("ALTER ROLE pawl_reader RENAME TO reader");
            assertTrue(messageOf(new Migrations(untouched.url(), "pawl_owner", untouched.password())::migrate)
                    .contains("\n  - the role pawl_reader does not exist\n"));
        }
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
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            return rows.texts(sql);
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection owner = database.connect("pawl_owner");
                Statement statement = owner.createStatement()) {
            for (String one :
                    STATEMENT.splitAsStream(sql).toList()) { // As psql does: not all of it can be in a transaction.
                statement.execute(one);
            }
        }
    }

    private void change(String sql) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            rows.execute(sql);
            rows.commit();
        }
    }
}
