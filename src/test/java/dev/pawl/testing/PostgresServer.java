package dev.pawl.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server on a data folder and a port of its own, as durable as a production one; it can be killed. */
public final class PostgresServer implements AutoCloseable {
    private final Path data;
    private final int port;
    private EmbeddedPostgres postgres;

    private PostgresServer(Path data, int port) {
        this.data = data;
        this.port = port;
        this.postgres = launch();
    }

    /** Starts on what is in {@code data}; on an empty folder, a new one. */
    public static PostgresServer on(Path data) {
        return new PostgresServer(data, FreePort.find());
    }

    /** Starts a new one. */
    public static PostgresServer empty() {
        try {
            return on(Files.createTempDirectory("pawl-postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new database with roles and schema. */
    public TestDatabase createDatabase() {
        return TestDatabase.createOn(url("postgres"));
    }

    public int port() {
        return port;
    }

    /** The JDBC URL of its superuser. */
    public String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    /** The first column of the first row that {@code sql} gives the superuser. */
    public String ask(String sql) {
        try (Connection superuser = DriverManager.getConnection(url("postgres"));
                Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the superuser. */
    public void execute(String sql) {
        try (Connection superuser = DriverManager.getConnection(url("postgres"));
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Like {@code kill -9} of the server and all of its sessions. */
    public void kill() {
        ProcessHandle postmaster = postmaster().orElseThrow();
        List<ProcessHandle> family =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        Eventually.await(() -> family.stream().noneMatch(ProcessHandle::isAlive), () -> "still alive: " + family);
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Stops in good order, unless it has been killed. Returns when it has ended: another one on the same data would end at
     * once, and the library waits for five seconds only.
     */
    public void stop() {
        Optional<ProcessHandle> postmaster = postmaster();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.await(() -> postmaster.filter(ProcessHandle::isAlive).isEmpty(), "the server does not end");
    }

    /** Empty if it has ended. */
    private Optional<ProcessHandle> postmaster() {
        try {
            return Files.exists(pidFile())
                    ? ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pidFile()).getFirst().strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    /** Starts again on the same data and port, once it has been stopped. */
    public void start() {
        postgres = launch();
    }

    private EmbeddedPostgres launch() {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("timezone", "America/Caracas")
                    .setPGStartupWait(Eventually.PATIENCE)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
