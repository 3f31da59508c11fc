package dev.pawl.failover;

import dev.pawl.testing.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server on a data folder and a port of its own, as durable as a production one. */
final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private EmbeddedPostgres postgres;

    private Server(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.postgres = launch();
    }

    /** Starts on what is in {@code data}; on an empty folder, a new one. */
    static Server on(Path data) throws IOException {
        return new Server(data, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** The JDBC URL of its superuser. */
    String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    /** Stops, lets {@code files} be changed, and starts again. */
    void restartAfter(Change files) throws IOException {
        postgres.close();
        files.in(data);
        postgres = launch();
    }

    /** What is done to a data folder. */
    interface Change {
        void in(Path data) throws IOException;
    }

    /** Lines at the end of the configuration in {@code data}. */
    static void configure(Path data, String... lines) throws IOException {
        Files.write(data.resolve("postgresql.conf"), List.of(lines), StandardOpenOption.APPEND);
    }

    /** A copy of the data of a server that does not run. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The first column of the first row that {@code sql} gives the superuser. */
    String ask(String sql) {
        try (Connection superuser = DriverManager.getConnection(url("postgres"));
                Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the superuser. */
    void execute(String sql) {
        try (Connection superuser = DriverManager.getConnection(url("postgres"));
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9} of the server and of all its sessions at once. */
    void kill() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> family =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        Eventually.await(
                PATIENCE, () -> family.stream().noneMatch(ProcessHandle::isAlive), () -> "still alive: " + family);
        Files.deleteIfExists(pidFile);
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setPGStartupWait(PATIENCE)
                .start();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
