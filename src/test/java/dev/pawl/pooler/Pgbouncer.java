package dev.pawl.pooler;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Installed;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A PgBouncer in front of a database, with {@code deploy/pgbouncer/pgbouncer.ini}: only addresses differ, and its mode. */
final class Pgbouncer implements AutoCloseable {
    private static final Path FILE = Path.of("deploy/pgbouncer/pgbouncer.ini");

    private final int port;
    private final TestDatabase database;
    private final Process process;

    private Pgbouncer(int port, TestDatabase database, Process process) {
        this.port = port;
        this.database = database;
        this.process = process;
    }

    /** @param replacements what is replaced in the configuration, and by what, in turn */
    static Pgbouncer start(TestDatabase database, Path folder, String... replacements) {
        Optional<Path> program = Installed.program("pgbouncer");
        assumeTrue(program.isPresent(), "skipped: there is no pgbouncer");
        try {
            int port = FreePort.find();
            URI server = URI.create(database.url().substring("jdbc:".length()));
            String text = Files.readString(FILE)
                    .replace(
                            "pawl = host=postgres port=5432",
                            "* = host=%s port=%d".formatted(server.getHost(), server.getPort()))
                    .replace("listen_port = 6432", "listen_port = " + port)
                    .replace("/etc/pgbouncer", folder.toString());
            for (int i = 0; i < replacements.length; i += 2) {
                assertTrue(text.contains(replacements[i]), replacements[i]);
                text = text.replace(replacements[i], replacements[i + 1]);
            }
            Path ini = Files.writeString(folder.resolve("pgbouncer.ini"), text);
            Files.writeString(folder.resolve("userlist.txt"), """
                    "pawl_service" "%1$s"
                    "pawl_owner" "%1$s"
                    """.formatted(database.password()));
            List<String> command = new ArrayList<>(List.of(program.get().toString()));
            if (System.getProperty("user.name").equals("root")) {
                // PgBouncer refuses to be root.
                folder.toFile().setExecutable(true, false);
                command.addAll(List.of("-u", "nobody"));
            }
            command.add(ini.toString());
            Path log = folder.resolve("log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Pgbouncer pooler = new Pgbouncer(port, database, process);
            Eventually.await(() -> !process.isAlive() || pooler.listens(), () -> "does not listen: " + read(log));
            assertTrue(process.isAlive(), () -> "ended: " + read(log));
            return pooler;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDBC URL of the database, by way of this one. */
    String url() {
        return database.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
    }

    /** Told to, it ends at once, with its connections. */
    @Override
    public void close() {
        process.destroy();
        Eventually.exitCode(process, "does not end");
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
