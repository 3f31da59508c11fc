package dev.pawl.failover;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server of PostgreSQL under Patroni, with {@code deploy/patroni/patroni.yml}: only addresses and folders differ. */
final class PatroniNode implements AutoCloseable {
    /** Of the superuser, the replication, the rewinding and the REST API. */
    static final String PASSWORD = "test-only";

    private static final Path FILE = Path.of("deploy/patroni/patroni.yml");
    private static final Pattern LAST_SEEN = Pattern.compile("\"dcs_last_seen\": (\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final Path folder;
    private final Path configuration;
    private final int port = FreePort.find();
    private final int restPort = FreePort.find();
    private @Nullable Process patroni;

    /** @param folder a new one, for its files */
    PatroniNode(String name, Path folder, Etcd etcd) throws IOException {
        this.name = name;
        this.folder = folder;
        String text = Files.readString(FILE)
                .replace("name: db-1", "name: " + name)
                .replace("listen: 0.0.0.0:8008", "listen: 127.0.0.1:" + restPort)
                .replace("db-1:8008", "127.0.0.1:" + restPort)
                .replace("listen: 0.0.0.0:5432", "listen: 127.0.0.1:" + port)
                .replace("db-1:5432", "127.0.0.1:" + port)
                .replace("/var/lib/postgresql/15/pawl", folder.resolve("data").toString())
                .replace(
                        "/var/lib/postgresql/pawl.pgpass",
                        folder.resolve("pgpass").toString())
                .replace("/var/run/postgresql", folder.toString())
                .replace("10.0.0.0/24", "127.0.0.1/32")
                .replace("    - etcd-2:2379\n    - etcd-3:2379\n", "")
                .replace("etcd-1:2379", etcd.address());
        configuration = Files.writeString(folder.resolve("patroni.yml"), text);
    }

    String name() {
        return name;
    }

    /** Of PostgreSQL. */
    int port() {
        return port;
    }

    int restPort() {
        return restPort;
    }

    /** Starts Patroni, and it PostgreSQL; does nothing if it runs. */
    void start() {
        if (patroni != null && patroni.isAlive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Installed.asNobodySpecial(List.of("patroni", configuration.toString())))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("patroni.log").toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("HOME", folder.toString());
        for (String whose : List.of("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI")) {
            environment.put("PATRONI_" + whose + "_PASSWORD", PASSWORD);
        }
        try {
            patroni = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether Patroni says that its server is a {@code primary}, or a {@code synchronous} standby. */
    boolean is(String role) {
        return send("GET", "/" + role, "")
                .filter(answer -> answer.statusCode() == 200)
                .isPresent();
    }

    /** Returns when Patroni has looked into etcd twice more, and so acts by what is there now. */
    void awaitNextRound() {
        Set<String> seen = new HashSet<>();
        Eventually.await(
                () -> {
                    send("GET", "/patroni", "")
                            .map(answer -> LAST_SEEN.matcher(answer.body()))
                            .filter(Matcher::find)
                            .ifPresent(found -> seen.add(found.group(1)));
                    return seen.size() > 2;
                },
                () -> name + " does not look into etcd, see " + folder);
    }

    /** Asks Patroni for a change; it must agree. */
    void order(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body).orElseThrow();
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private Optional<HttpResponse<String>> send(String method, String path, String body) {
        String credentials = Base64.getEncoder().encodeToString(("patroni:" + PASSWORD).getBytes(UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + restPort + path))
                .header("Authorization", "Basic " + credentials)
                .timeout(Eventually.PATIENCE)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return Optional.of(HTTP.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Leaves PostgreSQL to itself. */
    void killPatroni() {
        if (patroni != null) {
            Processes.kill(patroni.toHandle());
        }
    }

    void killPostgres() {
        postmaster().ifPresent(Processes::killFamily);
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            String pid =
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
            // The file of a killed server remains, and its number may be somebody else's by now.
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(process -> process.info().command().orElse("").endsWith("/postgres"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        killPatroni();
        killPostgres();
    }
}
