package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.archive.Archive;
import dev.pawl.archive.ArchiveRepository;
import dev.pawl.db.CommandDatabase;
import dev.pawl.db.Migrations;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two Pawls on one server, each with roles of its own (spec/decisions/084, db/own-roles.sql). */
class OwnRolesTest {
    private static final Pattern MOVE = Pattern.compile("(?m)^psql pawl -c '(REASSIGN [^']+)'$");

    @Test
    void a_new_pawl_works_with_them_alone() throws Exception {
        TestDatabase database = TestDatabase.withoutSchema();
        giveOwnRoles(database);
        giveOwnRoles(database);
        assertTrue(
                new Migrations(database.url(), role("owner", database), database.password()).migrate() > 0, "migrated");
        assertWorks(database);
    }

    @Test
    void a_pawl_that_is_there_moves_to_them() throws Exception {
        TestDatabase database = TestDatabase.create();
        giveOwnRoles(database);
        String move = MOVE.matcher(Files.readString(Path.of("db/README.md")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        execute(database, move.replace("pawl_owner_of_pawl", role("owner", database)));
        new Migrations(database.url(), role("owner", database), database.password()).validate();
        assertWorks(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "service", "reader"})
    void nobody_else_may_connect_neither_from_another_pawl_nor_with_the_common_roles(String kind) throws Exception {
        TestDatabase one = TestDatabase.create();
        TestDatabase other = TestDatabase.create();
        giveOwnRoles(one);
        giveOwnRoles(other);
        assertEquals(List.of("1"), texts(one, role(kind, one), "SELECT 1"));
        assertRefused(one, role(kind, other));
        assertRefused(other, role(kind, one));
        assertRefused(one, "pawl_" + kind);
    }

    @Test
    void no_role_has_a_power_over_the_cluster_and_each_is_a_member_of_its_namesake_alone() throws Exception {
        TestDatabase database = TestDatabase.withoutSchema();
        giveOwnRoles(database);
        try (SqlSession superuser = new SqlSession(database.connectAsSuperuser())) {
            String own = "rolname LIKE 'pawl\\_%\\_of\\_' || current_database()";
            assertEquals(
                    List.of(),
                    superuser.texts("SELECT rolname FROM pg_roles WHERE " + own
                            + " AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"));
            assertEquals(
                    List.of("pawl_owner", "pawl_reader", "pawl_service"),
                    superuser.texts("SELECT roleid::regrole::text FROM pg_auth_members"
                            + " JOIN pg_roles ON member = pg_roles.oid WHERE " + own
                            + " AND rolname = roleid::regrole || '_of_' || current_database() ORDER BY 1"));
            assertEquals(
                    List.of("3"),
                    superuser.texts("SELECT count(*) FROM pg_auth_members JOIN pg_roles ON member = pg_roles.oid WHERE "
                            + own));
        }
    }

    /** Serves, with webhooks, archives what has ended, and lets the reader read. */
    private static void assertWorks(TestDatabase database) throws SQLException, IOException {
        Map<String, String> service = Map.of("PAWL_DATABASE_USER", role("service", database));
        try (RunningPawl pawl = RunningPawl.start(database, service).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            api.awaitDispatch(job, "DELIVERED");
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
            api.awaitDispatch(job, "STOPPED");
        }
        Path folder = Files.createTempDirectory("own-roles");
        try (CommandDatabase owner =
                new CommandDatabase(database.url(), role("owner", database), database.password())) {
            Archive archive = new Archive(owner.database(), new ArchiveRepository(owner.database()));
            Instant soon = Instant.now().plus(Duration.ofDays(1));
            assertEquals(1, archive.move(soon, 100, folder, file -> {}).jobs());
        }
        assertEquals(List.of("0"), texts(database, role("reader", database), "SELECT count(*) FROM job"));
    }

    private static String role(String kind, TestDatabase database) {
        return "pawl_" + kind + "_of_" + database.url().substring(database.url().lastIndexOf('/') + 1);
    }

    private static void giveOwnRoles(TestDatabase database) throws SQLException, IOException {
        execute(database, Files.readString(Path.of("db/own-roles.sql")));
        for (String kind : List.of("owner", "service", "reader")) {
            execute(database, "ALTER ROLE %s PASSWORD '%s'".formatted(role(kind, database), database.password()));
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (SqlSession superuser = new SqlSession(database.connectAsSuperuser())) {
            superuser.execute(sql);
            superuser.commit();
        }
    }

    private static List<String> texts(TestDatabase database, String role, String sql) throws SQLException {
        try (SqlSession session =
                new SqlSession(DriverManager.getConnection(database.url(), role, database.password()))) {
            return session.texts(sql);
        }
    }

    private static void assertRefused(TestDatabase database, String role) {
        SQLException refused = assertThrows(SQLException.class, () -> texts(database, role, "SELECT 1"));
        assertEquals("42501", refused.getSQLState(), refused.getMessage());
    }
}
