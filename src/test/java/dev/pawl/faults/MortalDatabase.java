package dev.pawl.faults;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, as durable as a production one, to be killed and started again on the same data. */
final class MortalDatabase implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private MortalDatabase(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = launch();
    }

    /** Starts an empty one on a free port. */
    static MortalDatabase start() {
        try {
            return new MortalDatabase(Files.createTempDirectory("pawl-faults"), freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** A new database with roles and schema. */
    TestDatabase createDatabase() {
        return TestDatabase.createOn(server.getJdbcUrl("postgres", "postgres"));
    }

    /** As {@code kill -9} of the server and of all its sessions at once, and then a start. */
    void killAndRestart() {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        Eventually.await(
                PATIENCE, () -> family.stream().noneMatch(ProcessHandle::isAlive), () -> "still alive: " + family);
        try {
            Files.deleteIfExists(pidFile());
            server.close();
            server = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("timezone", "America/Caracas")
                .setPGStartupWait(PATIENCE)
                .start();
    }

    private List<ProcessHandle> family() {
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    @Override
    public void close() {
        try {
            server.close();
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
