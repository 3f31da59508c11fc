package dev.pawl.cells;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HAProxy with the files of {@code deploy/cells}: only ports, addresses and folders differ. */
final class Haproxy implements AutoCloseable {
    private static final Path FILES = Path.of("deploy/cells");
    /** Nobody listens there. */
    private static final String NOBODY = "127.0.0.1:1";

    private final Path folder;
    private final int port = FreePort.find();
    private final int callbackPort = FreePort.find();
    /** The only living replica of each cell; the other one of cells.cfg is down. */
    private final Map<String, Integer> replicas = new TreeMap<>();

    private @Nullable Process process;

    /** @param folder for its files */
    Haproxy(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where a program is missing that it needs. */
    static void assumeItCanRun() {
        for (String program : List.of("haproxy", "socat", "psql")) {
            assumeTrue(Installed.program(program).isPresent(), "skipped: there is no " + program);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The {@code PAWL_PUBLIC_URL} of a cell. */
    URI callbacks(String cell) {
        return URI.create("http://127.0.0.1:" + callbackPort + "/" + cell);
    }

    Path homes() {
        return folder.resolve("homes.map");
    }

    Path socket() {
        return folder.resolve("admin.sock");
    }

    /** Adds a cell, or says where it is now; {@link #start} or {@link #reload} tells HAProxy. */
    void put(String cell, int replica) {
        replicas.put(cell, replica);
    }

    /** Starts with these homes. */
    void start(String newHomes) {
        try {
            Files.writeString(homes(), newHomes);
            Files.writeString(
                    folder.resolve("haproxy.cfg"),
                    Files.readString(FILES.resolve("haproxy.cfg"))
                            .replace("/etc/haproxy", folder.toString())
                            .replace("/run/haproxy", folder.toString())
                            .replace("bind :8080", "bind 127.0.0.1:" + port)
                            .replace("bind :8081", "bind 127.0.0.1:" + callbackPort)
                            .replace("check port 8081", "check"));
            writeCells();
            ProcessBuilder builder = new ProcessBuilder("haproxy", "-W", "-f", "haproxy.cfg", "-f", "cells.cfg")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().merge("PATH", ":/usr/sbin", String::concat);
            Process started = builder.start();
            process = started;
            Eventually.await(() -> !started.isAlive() || !ask("show info").isEmpty(), "does not start");
            assertTrue(started.isAlive(), () -> "ended: " + logged());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it of changed files, as a service manager does. */
    void reload() throws IOException {
        writeCells();
        String before = ask("show info");
        new ProcessBuilder("kill", "-USR2", Long.toString(alive().pid()))
                .start()
                .onExit()
                .join();
        Eventually.await(() -> !pid(ask("show info")).equals(pid(before)), () -> "not reloaded: " + logged());
    }

    /** The response to a command on its socket; empty while nobody listens there. */
    String ask(String command) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    Api as(@Nullable String token) {
        return new Api(url(), token);
    }

    String logged() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Told to, the master ends its workers too. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            Eventually.exitCode(process, "does not end");
        }
    }

    private static String pid(String info) {
        return info.lines().filter(line -> line.startsWith("Pid:")).collect(joining());
    }

    private Process alive() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    /** Cells beyond those of the file are written as an operator writes them: like b. */
    private void writeCells() throws IOException {
        String text = Files.readString(FILES.resolve("cells.cfg"));
        for (String cell : replicas.keySet()) {
            if (!text.contains("backend " + cell + "\n")) {
                text = text.replace("# Requests without", own(text, cell) + "\n# Requests without")
                        + shared(text, cell);
            }
        }
        for (Map.Entry<String, Integer> cell : replicas.entrySet()) {
            text = text.replaceAll("\\b" + cell.getKey() + "-pawl-1:808[01]", "127.0.0.1:" + cell.getValue());
        }
        Files.writeString(folder.resolve("cells.cfg"), text.replaceAll("\\b[a-z]+-pawl-\\d:808[01]", NOBODY));
    }

    private static String own(String text, String cell) {
        return text.substring(text.indexOf("backend b\n"), text.indexOf("\n# Requests without"))
                .replaceAll("\\bb\\b", cell);
    }

    private static String shared(String text, String cell) {
        return text.substring(text.indexOf("backend any"))
                .lines()
                .filter(line -> line.startsWith("  server b-"))
                .map(line -> line.replaceAll("\\bb\\b", cell) + "\n")
                .collect(joining());
    }
}
