package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.MigrationFailedException;
import dev.pawl.db.Migrations;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.PostgresTools;
import dev.pawl.testing.Psql;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SchemaText;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters, and what docs/restore.md says of a copy in the other one. */
@Slow("starts a second cluster, dumps and restores")
class RestoreTest {
    @TempDir
    private Path folder;

    @Test
    void a_dump_that_is_restored_in_another_cluster_is_the_same_and_has_to_be_adopted() throws Exception {
        assumeTrue(
                PostgresTools.areThere(), "pg_dump and pg_restore are not installed, or of no version that is tested");
        Path dump = folder.resolve("pawl.dump");
        try (EmbeddedPostgres first = PostgresTools.server();
                EmbeddedPostgres second = PostgresTools.server()) {
            TestDatabase original = TestDatabase.createOn(first.getJdbcUrl("postgres", "postgres"));
            String job;
            try (RunningPawl pawl = RunningPawl.start(original)) {
                job = pawl.as("editor").createRunningJob();
            }
            PostgresTools.run(original, "pawl_reader", "pg_dump", "-Fc", "-f", dump.toString());

            TestDatabase copy = TestDatabase.withoutSchemaOn(second.getJdbcUrl("postgres", "postgres"));
            PostgresTools.run(copy, "pawl_owner", "pg_restore", "--exit-on-error", dump.toString());
            assertEquals(SchemaText.of(original), SchemaText.of(copy));
            for (String table : List.of("job", "audit_event", "dispatch", "scheduled_tasks", "home")) {
                String rows = "SELECT t FROM " + table + " t ORDER BY 1";
                assertEquals(Query.texts(original, rows), Query.texts(copy, rows));
            }
            assertTrue(String.valueOf(assertThrows(IncompatibleSchemaException.class, () -> RunningPawl.start(copy))
                            .getMessage())
                    .contains("its rows are a copy"));

            AdoptTest.adopt(copy, false);
            try (RunningPawl pawl = RunningPawl.start(copy)) {
                assertEquals(
                        "AUDIO_EXTRACTING",
                        pawl.as("editor").get("/jobs/" + job).text("status"));
            }
            RunningPawl.start(original).close();
        }
    }

    @Test
    void a_dump_of_sql_is_restored_by_psql_and_the_guards_are_on() throws Exception {
        assumeTrue(PostgresTools.areThere() && Psql.isThere(), "pg_dump and psql are not installed");
        try (EmbeddedPostgres server = PostgresTools.server()) {
            TestDatabase original = TestDatabase.createOn(server.getJdbcUrl("postgres", "postgres"));
            JobFixture.withDispatch(original, JobFixture.inStatus(original, "editor", "CANCELLED"), "STOPPED");
            TestDatabase copy = TestDatabase.withoutSchemaOn(server.getJdbcUrl("postgres", "postgres"));
            String dump = PostgresTools.run(original, "pawl_reader", "pg_dump");
            Psql.run(copy, "pawl_owner", "\\set ON_ERROR_STOP on\n" + dump);
            assertEquals(SchemaText.of(original), SchemaText.of(copy));
            for (String table : List.of("job", "audit_event", "dispatch")) {
                String rows = "SELECT t FROM " + table + " t ORDER BY 1";
                assertEquals(Query.texts(original, rows), Query.texts(copy, rows));
            }
        }
    }

    @Test
    void a_dump_that_is_restored_without_roles_sql_says_so() throws Exception {
        assumeTrue(PostgresTools.areThere() && Psql.isThere(), "pg_dump and psql are not installed");
        try (EmbeddedPostgres first = PostgresTools.server();
                EmbeddedPostgres second = PostgresTools.server()) {
            TestDatabase original = TestDatabase.createOn(first.getJdbcUrl("postgres", "postgres"));
            String dump = PostgresTools.run(original, "pawl_reader", "pg_dump");

            TestDatabase beside = TestDatabase.untouched(first.getJdbcUrl("postgres", "postgres"));
            Psql.run(beside, "postgres", dump);
            assertTrue(refusal(beside).contains("everybody may create temporary tables"), () -> refusal(beside));
            beside.layGroundwork();
            new Migrations(beside.url(), "pawl_owner", beside.password()).validate();

            TestDatabase elsewhere = TestDatabase.untouched(second.getJdbcUrl("postgres", "postgres"));
            Psql.run(elsewhere, "postgres", dump); // Without the roles, most of it succeeds.
            assertTrue(refusal(elsewhere).contains("If db/roles.sql was not run on this server yet"));
            elsewhere.layGroundwork();
            String late = refusal(elsewhere);
            assertTrue(late.contains("belong to postgres, and not to pawl_owner"), late);
            assertTrue(late.contains("pawl_service may not read the tables"), late);
            assertTrue(late.endsWith("into a new database: it did not find the roles."), late);
        }
    }

    private static String refusal(TestDatabase database) {
        Migrations migrations = new Migrations(database.url(), "pawl_owner", database.password());
        return String.valueOf(assertThrows(MigrationFailedException.class, migrations::validate)
                .getMessage());
    }

    @Test
    void a_base_backup_is_not_told_from_its_original_and_withdraws_when_it_is_told_to() throws IOException {
        Path data = Files.createDirectory(folder.resolve("original"));
        Path backup = folder.resolve("backup");
        PostgresServer server = PostgresServer.on(data);
        TestDatabase original = server.createDatabase();
        String job;
        try (RunningPawl pawl = RunningPawl.start(original)) {
            job = pawl.as("editor").createRunningJob();
        }
        server.stop();
        PostgresTools.copy(data, backup);
        server.start();
        try (PostgresServer _ = server;
                PostgresServer second = PostgresServer.on(backup)) {
            TestDatabase copy = original.on(second.url("postgres"));
            RunningPawl.start(copy).close();
            AdoptTest.adopt(copy, true);
            try (RunningPawl pawl = RunningPawl.start(copy)) {
                Api api = pawl.as("editor");
                assertEquals("FAILED", api.get("/jobs/" + job).text("status"));
            }
            assertEquals(
                    List.of("AUDIO_EXTRACTING"),
                    Query.texts(original, "SELECT status FROM job WHERE id = ?::uuid", job));
        }
    }
}
