package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of the database password while Pawl runs (docs/operators.md). */
@Slow("its own database server")
@LogsWarnings(perhaps = "WARN ")
class DatabasePasswordTest {
    private static final String NEW_PASSWORD = "changed";

    @Test
    void pawl_logs_in_with_the_password_that_the_file_has_now(@TempDir Path folder) throws IOException {
        try (PostgresServer server = PostgresServer.empty()) {
            TestDatabase database = server.createDatabase();
            askForThePassword(server);
            Path file = Files.writeString(folder.resolve("password"), database.password());
            try (RunningPawl pawl = RunningPawl.start(
                            database,
                            Map.of("PAWL_DATABASE_PASSWORD", "", "PAWL_DATABASE_PASSWORD_FILE", file.toString()))
                    .withBackgroundWork()) {
                Api api = pawl.asNewEditor();
                String job = api.createRunningJob();
                Eventually.await(
                        () -> sessions(server).equals("pawl,pawl-listener,pawl-probe"), () -> sessions(server));

                server.execute("ALTER ROLE pawl_service PASSWORD '" + NEW_PASSWORD + "'");
                Files.writeString(file, NEW_PASSWORD);
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pawl_service'");

                Eventually.await(() -> api.get("/readyz").status() == 200, "not ready");
                Eventually.await(
                        () -> api.post("/jobs/" + job + "/cancel", null).status() == 200, "not cancelled");
                Eventually.await(
                        () -> sessions(server).equals("pawl,pawl-listener,pawl-probe"), () -> sessions(server));
            }
        }
    }

    /** Otherwise the embedded server lets everybody in, and the test could not fail. */
    private static void askForThePassword(PostgresServer server) {
        server.execute("""
                COPY (VALUES ('host all pawl_service all scram-sha-256'), ('local all all trust'), ('host all all all trust'))
                TO '%s'""".formatted(server.ask("SHOW hba_file")));
        server.execute("SELECT pg_reload_conf()");
        Eventually.await(
                () -> server.ask("SELECT string_agg(auth_method, ',' ORDER BY line_number) FROM pg_hba_file_rules")
                        .equals("scram-sha-256,trust,trust"),
                "not reloaded");
        assertEquals(
                "pawl_service",
                server.ask("SELECT rolname FROM pg_authid WHERE rolname = 'pawl_service'"
                        + " AND rolpassword LIKE 'SCRAM-SHA-256$%'"));
    }

    private static String sessions(PostgresServer server) {
        return server.ask("SELECT string_agg(DISTINCT application_name, ',' ORDER BY application_name)"
                + " FROM pg_stat_activity WHERE usename = 'pawl_service'");
    }
}
