package dev.pawl.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.db.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL that keeps its data in a folder and survives a crash without loss. */
final class EmbeddedDatabase implements AutoCloseable {
    private static final String NAME = "pawl";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int STOP_PATIENCE_SECONDS = 10;

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts on the data in {@code folder}, which the first start creates; applies roles and migrations. */
    static EmbeddedDatabase start(Path folder) throws IOException, SQLException {
        stopOrphan(folder);
        EmbeddedDatabase database = new EmbeddedDatabase(EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("timezone", "UTC")
                .setPGStartupWait(START_PATIENCE)
                .setRegisterShutdownHook(false) // DevServer ends it, after Pawl.
                .start());
        try {
            database.createIfMissing();
            new Migrations(database.jdbcUrl(), "pawl_owner", "").migrate();
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + NAME;
    }

    /** For psql, as superuser. */
    String libpqUri() {
        return "postgresql://postgres@localhost:" + postgres.getPort() + "/" + NAME;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    /** Stops a server that survived its parent process, for example after {@code kill -9} of the service. */
    private static void stopOrphan(Path folder) throws IOException {
        Path pidFile = folder.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid).filter(EmbeddedDatabase::isPostgres);
        if (orphan.isPresent()) {
            CompletableFuture<ProcessHandle> end = orphan.get().onExit();
            orphan.get().destroy();
            end.completeOnTimeout(orphan.get(), STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
            orphan.get().destroyForcibly();
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("postgres");
    }

    private void createIfMissing() throws SQLException, IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + NAME + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + NAME);
            }
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement();
                InputStream roles = EmbeddedDatabase.class.getResourceAsStream("/db/roles.sql")) {
            if (roles == null) {
                throw new IllegalStateException("no /db/roles.sql on the class path");
            }
            statement.execute(new String(roles.readAllBytes(), UTF_8));
        }
    }
}
