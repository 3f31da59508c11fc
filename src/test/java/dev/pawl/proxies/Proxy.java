package dev.pawl.proxies;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A proxy with its file from {@code deploy/}: only ports, addresses and folders differ, and what a test replaces. */
final class Proxy implements AutoCloseable {
    private final Kind kind;
    private final Path folder;
    private final int port = FreePort.find();
    private final int callbackPort = FreePort.find();

    private @Nullable Process process;

    /** @param folder for its files */
    Proxy(Kind kind, Path folder) {
        this.kind = kind;
        this.folder = folder;
    }

    /** Where a replica listens. Both ports are the same if it has no internal one. */
    record Replica(int port, int internalPort) {
        static Replica of(URI url) {
            return new Replica(url.getPort(), url.getPort());
        }

        /** One that has an internal port. */
        static Replica withInternalPort(RunningPawl pawl) {
            return new Replica(pawl.url().getPort(), pawl.internalUrl().getPort());
        }
    }

    /** Skips the test where the program is missing. */
    static void assumeItCanRun(Kind kind) {
        assumeTrue(kind.program().isPresent(), "skipped: there is no " + kind);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What {@code PAWL_PUBLIC_URL} is for an orchestrator. */
    URI callbacks() {
        return URI.create("http://127.0.0.1:" + callbackPort);
    }

    Proxy start(Replica replica, String... replacements) {
        return start(replica, replica, replacements);
    }

    /** @param replacements what is replaced in the configuration, and by what, in turn */
    Proxy start(Replica one, Replica other, String... replacements) {
        try {
            String text = here(at(other, "pawl-2", at(one, "pawl-1", kind.text())));
            for (int i = 0; i < replacements.length; i += 2) {
                assertTrue(text.contains(replacements[i]), replacements[i]);
                text = text.replace(replacements[i], replacements[i + 1]);
            }
            List<String> command = new ArrayList<>();
            command.add(kind.program().orElseThrow().toString());
            command.addAll(kind.arguments(folder, text));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().put("XDG_CONFIG_HOME", folder.toString());
            builder.environment().put("XDG_DATA_HOME", folder.toString());
            Process started = builder.start();
            process = started;
            Eventually.await(() -> !started.isAlive() || listens(), () -> "does not listen: " + logged());
            assertTrue(started.isAlive(), () -> "ended: " + logged());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logged() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Told to, it ends its workers too. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            Eventually.exitCode(process, "does not end");
        }
    }

    private static String at(Replica replica, String name, String text) {
        boolean internal = replica.port() != replica.internalPort();
        return text.replace(name + ":8080 port 8081", "127.0.0.1:" + replica.port() + " port " + replica.internalPort())
                .replace(name + ":8080", "127.0.0.1:" + replica.port())
                .replace(name + ":8081", "127.0.0.1:" + replica.internalPort())
                .replace("health_port 8081", internal ? "health_port " + replica.internalPort() : "");
    }

    private String here(String text) {
        return text.replaceAll("(?m)(^\\h*(?:listen |bind :|Listen )|^:|VirtualHost \\*:)8080\\b", "$1" + port)
                .replaceAll("(?m)(^\\h*(?:listen |bind :|Listen )|^:|VirtualHost \\*:)8081\\b", "$1" + callbackPort)
                .replace("/tmp/", folder + "/")
                .replace("/etc/apache2/pawl", folder.toString())
                .replace("{\n\tservers", "{\n\tadmin off\n\tservers");
    }

    private boolean listens() {
        try (Socket socket = new Socket(url().getHost(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
