package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** All other tests run on one version of PostgreSQL, by default the newest (spec/decisions/006). */
@Slow("starts a server of the oldest version")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OldestPostgresTest {
    private static final Path BINARIES = Path.of("target", "oldest-postgres", "postgres-linux-x86_64.txz");

    @Test
    void pawl_migrates_validates_and_serves_on_postgresql_15() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setPort(FreePort.find())
                .setPgBinaryResolver((system, machine) -> Files.newInputStream(BINARIES))
                .setPGStartupWait(Eventually.PATIENCE)
                .start()) {
            TestDatabase database = TestDatabase.createOn(postgres.getJdbcUrl("postgres", "postgres"));
            new Migrations(database.url(), "pawl_owner", database.password()).validate();
            String version = Query.texts(database, "SHOW server_version").getFirst();
            assertTrue(version.startsWith("15."), version);
            try (RunningPawl pawl = RunningPawl.start(database)) {
                Api api = pawl.asNewEditor();
                String job = api.createRunningJob();
                assertEquals(
                        200,
                        api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"WRONG_VIDEO\"}")
                                .status());
                assertEquals(
                        4,
                        api.get("/jobs/" + job + "/audit-events")
                                .json()
                                .get("items")
                                .size());
                assertEquals(409, api.post("/jobs/" + job + "/run", null).status());
                assertEquals(
                        List.of("WITHDRAWN"),
                        Query.texts(database, "SELECT state FROM dispatch WHERE job_id = ?::uuid", job));
            }
        }
    }
}
