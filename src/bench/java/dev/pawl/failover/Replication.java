package dev.pawl.failover;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A primary with a database of Pawl, and a standby that follows it by streaming replication. */
final class Replication implements AutoCloseable {
    /** When the primary may acknowledge a commit. */
    enum Mode {
        /** After the standby has received it. */
        SYNCHRONOUS,
        /** Immediately. */
        ASYNCHRONOUS
    }

    private final Path folder;
    private final PostgresServer primary;
    private final PostgresServer standby;
    private final TestDatabase database;

    private Replication(Path folder, PostgresServer primary, PostgresServer standby, TestDatabase database) {
        this.folder = folder;
        this.primary = primary;
        this.standby = standby;
        this.database = database;
    }

    /** Starts both; returns when the standby follows. The standby starts from a copy of the stopped primary. */
    static Replication start(Mode mode) {
        try {
            Path folder = Files.createTempDirectory("pawl-failover");
            Path copy = folder.resolve("standby");
            Path data = Files.createDirectory(folder.resolve("primary"));
            PostgresServer primary = PostgresServer.on(data);
            TestDatabase database = primary.createDatabase();
            primary.stop();
            copy(data, copy);
            if (mode == Mode.SYNCHRONOUS) {
                configure(data, "synchronous_standby_names = 'standby'");
            }
            primary.start();
            configure(
                    copy,
                    "primary_conninfo = 'host=localhost port=%d user=postgres application_name=standby'"
                            .formatted(primary.port()));
            Files.createFile(copy.resolve("standby.signal"));
            Replication replication = new Replication(folder, primary, PostgresServer.on(copy), database);
            replication.awaitStreaming(mode == Mode.SYNCHRONOUS ? "streaming sync" : "streaming async");
            return replication;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void configure(Path data, String line) throws IOException {
        Files.write(data.resolve("postgresql.conf"), List.of(line), StandardOpenOption.APPEND);
    }

    /** Copies the data of a stopped server. */
    private static void copy(Path from, Path to) throws IOException {
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

    private void awaitStreaming(String state) {
        Eventually.await(
                () -> state.equals(primary.ask("SELECT state || ' ' || sync_state FROM pg_stat_replication")),
                "the standby does not follow");
    }

    TestDatabase database() {
        return database;
    }

    /** The standby comes first, so that a client that takes the first reachable host connects to the wrong one. */
    String urlOfBoth() {
        return "jdbc:postgresql://localhost:%d,localhost:%d/%s"
                .formatted(standby.port(), primary.port(), database.name());
    }

    /** The URL of the standby, for its superuser. */
    String urlOfStandby() {
        return standby.url(database.name());
    }

    /** Cuts the standby off from replication. */
    void sever() {
        standby.execute("ALTER SYSTEM SET primary_conninfo = ''");
        standby.execute("SELECT pg_reload_conf()");
        Eventually.await(
                () -> primary.ask("SELECT count(*) FROM pg_stat_replication").equals("0"), "the standby still follows");
    }

    void killPrimary() {
        primary.kill();
    }

    /** Promotes the standby; returns when it is the primary. */
    void promote() {
        if (!standby.ask("SELECT pg_promote()").equals("t")) {
            throw new IllegalStateException("not promoted");
        }
    }

    @Override
    public void close() {
        primary.close();
        standby.close();
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
