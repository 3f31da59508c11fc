package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.pawl.db.Migrations;
import dev.pawl.testing.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The benchmark's own PostgreSQL, as durable as in production. No background work disturbs the rounds: autovacuum is
 * off and checkpoints are far apart, because each round begins with a vacuum and a checkpoint.
 */
final class Cluster implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final Path data;

    private Cluster(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /** Starts an empty cluster in {@code data}, which is deleted afterwards. */
    static Cluster start(Path data) throws IOException {
        return new Cluster(
                EmbeddedPostgres.builder()
                        .setPort(FreePort.find())
                        .setDataDirectory(data)
                        .setCleanDataDirectory(true)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("timezone", "UTC")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("shared_buffers", aQuarterOfTheMemory())
                        .setServerConfig("max_wal_size", "2GB")
                        .setServerConfig("checkpoint_timeout", "1h")
                        .setServerConfig("autovacuum", "off")
                        .setPGStartupWait(START_PATIENCE)
                        .start(),
                data);
    }

    /** The value that PostgreSQL's documentation suggests for a dedicated server. */
    private static String aQuarterOfTheMemory() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (system.getTotalMemorySize() >> 20) / 4 + "MB";
    }

    /** A new database with roles and schema. */
    BenchDatabase create(String name) throws SQLException, IOException {
        new BenchDatabase(postgres.getPort(), "postgres").execute("CREATE DATABASE " + name);
        BenchDatabase database = new BenchDatabase(postgres.getPort(), name);
        try (InputStream roles = Cluster.class.getResourceAsStream("/db/roles.sql")) {
            if (roles == null) {
                throw new IllegalStateException("no /db/roles.sql on the class path");
            }
            database.execute(new String(roles.readAllBytes(), UTF_8));
        }
        new Migrations(database.url(), "pawl_owner", "").migrate();
        return database;
    }

    /** The postmaster, the parent of all processes of this cluster. */
    long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
