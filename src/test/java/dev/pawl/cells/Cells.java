package dev.pawl.cells;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.CommandLine.Ended;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Cells behind an HAProxy, each with a database, an orchestrator and a process of its own; all trust one token issuer. */
final class Cells implements AutoCloseable {
    private final Haproxy haproxy;
    /** Of homes.sh. */
    private final Path log;

    private final SigningKey key = SigningKey.generate();
    private final JwksEndpoint jwks;
    private final Map<String, Surroundings> surroundings = new TreeMap<>();
    private final Map<String, PawlProcess> processes = new TreeMap<>();

    /** @param folder for the files of HAProxy */
    Cells(Path folder) {
        haproxy = new Haproxy(folder);
        log = folder.resolve("homes.log");
        try {
            jwks = JwksEndpoint.start(key::jwks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Haproxy haproxy() {
        return haproxy;
    }

    SigningKey key() {
        return key;
    }

    /** Starts cells with these names; {@link Haproxy} learns of them when it starts or is reloaded. */
    void start(String... names) {
        for (String name : names) {
            withoutProcess(name);
            processes.put(
                    name,
                    PawlProcess.start(
                            of(name),
                            Map.of("PAWL_PUBLIC_URL", haproxy.callbacks(name).toString())));
        }
        for (String name : names) {
            haproxy.put(name, process(name).awaitReady().url().getPort());
        }
    }

    /** A cell of which only the database is there. */
    void withoutProcess(String name) {
        try {
            TestDatabase database = TestDatabase.create();
            surroundings.put(name, new Surroundings(database, FakeOrchestrator.start(), key, jwks, database.url()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Surroundings of(String name) {
        return Objects.requireNonNull(surroundings.get(name), name);
    }

    PawlProcess process(String name) {
        return Objects.requireNonNull(processes.get(name), name);
    }

    /** A client that speaks to HAProxy as {@code editor}. */
    Api as(String editor) {
        return haproxy.as(token(editor));
    }

    String token(String editor) {
        return key.token(editor, List.of("editor"), Duration.ofHours(1));
    }

    /** Who owns a project in this cell. */
    List<String> owners(String name) {
        return Query.texts(of(name).database(), "SELECT DISTINCT owner_id FROM project ORDER BY 1");
    }

    /** The line of homes.map that says that {@code editor} lives in {@code cell}. */
    static String home(String editor, String cell) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(editor.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest) + " " + cell + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs homes.sh with all cells. */
    Ended newEditorsLiveIn(String name) {
        List<String> command = new ArrayList<>(List.of("deploy/cells/homes.sh", name));
        surroundings.forEach((cell, its) -> command.add(cell + "=" + uri(its.database())));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOMES", haproxy.homes().toString(),
                        "SOCKET", haproxy.socket().toString()));
        try {
            Process process = builder.start();
            return new Ended(Eventually.exitCode(process, "homes.sh does not end"), saidByHomes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What homes.sh has said so far. */
    String saidByHomes() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String uri(TestDatabase database) {
        URI url = URI.create(database.url().substring("jdbc:".length()));
        return "postgresql://pawl_reader:%s@%s%s".formatted(database.password(), url.getAuthority(), url.getPath());
    }

    @Override
    public void close() {
        haproxy.close();
        processes.values().forEach(PawlProcess::close);
        surroundings.values().forEach(its -> its.orchestrator().close());
        jwks.close();
    }
}
