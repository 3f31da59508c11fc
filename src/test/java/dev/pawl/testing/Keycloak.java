package dev.pawl.testing;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Keycloak in development mode with a realm of its own, from the folder that the system property {@code keycloak.home}
 * names. What it does not like is an {@link IllegalStateException} with its answer.
 */
public final class Keycloak implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REALM = "media";
    private static final String ADMIN = "admin";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private final Path log;
    private final int port;
    private Process process;

    private Keycloak(Path home, Path log, int port) throws IOException {
        this.home = home;
        this.log = log;
        this.port = port;
        this.process = run();
    }

    /** Starts one, with the realm {@code media} and the people and clients of {@code realm}. */
    public static Keycloak start(Path folder, String realm) throws IOException {
        Path home = Path.of(System.getProperty("keycloak.home"));
        Keycloak keycloak = new Keycloak(home, folder.resolve("keycloak.log"), FreePort.find());
        keycloak.awaitStart();
        keycloak.admin("DELETE", "/" + REALM, ""); // Of an earlier run.
        require(keycloak.admin("POST", "", realm), 201);
        return keycloak;
    }

    /** Where the OpenID configuration of the realm is. */
    public String discoveryUrl() {
        return url("/realms/" + REALM + "/.well-known/openid-configuration");
    }

    /** An access token of this client for this person, whose password is the name. */
    public String token(String client, String person) {
        return token(REALM, client, person);
    }

    /** Adds a client, as its JSON says. */
    public void addClient(String client) {
        require(admin("POST", "/" + REALM + "/clients", client), 201);
    }

    /** Has the tokens of this client signed with this algorithm. */
    public void signWith(String client, String algorithm) {
        JsonNode found = json(require(admin("GET", "/" + REALM + "/clients?clientId=" + client, ""), 200));
        String body = "{\"clientId\": \"%s\", \"attributes\": {\"access.token.signed.response.alg\": \"%s\"}}"
                .formatted(client, algorithm);
        require(
                admin(
                        "PUT",
                        "/" + REALM + "/clients/" + found.path(0).path("id").asText(),
                        body),
                204);
    }

    /**
     * Adds a key, and returns the id to remove it by.
     *
     * @param provider such as {@code rsa-generated}
     * @param priority the key with the highest one signs
     */
    public String addKey(String provider, int priority, Map<String, String> settings) {
        Map<String, List<String>> config = new HashMap<>();
        settings.forEach((name, value) -> config.put(name, List.of(value)));
        config.put("priority", List.of(Integer.toString(priority)));
        HttpResponse<String> answer = require(
                admin(
                        "POST",
                        "/" + REALM + "/components",
                        JSON.valueToTree(Map.of(
                                        "name",
                                        provider + "-" + priority,
                                        "providerId",
                                        provider,
                                        "providerType",
                                        "org.keycloak.keys.KeyProvider",
                                        "config",
                                        config))
                                .toString()),
                201);
        return answer.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
    }

    public void removeKey(String id) {
        require(admin("DELETE", "/" + REALM + "/components/" + id, ""), 204);
    }

    /** Ends it, and returns when both the script and the server that it started have ended. */
    public void stop() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        Eventually.await(() -> all.stream().noneMatch(ProcessHandle::isAlive), "Keycloak does not end");
    }

    /** Starts it again, with what it had, and returns when it answers. */
    public void startAgain() throws IOException {
        process = run();
        awaitStart();
    }

    private Process run() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_OPTS_APPEND",
                        "-XX:TieredStopAtLevel=1",
                        "KC_BOOTSTRAP_ADMIN_USERNAME",
                        ADMIN,
                        "KC_BOOTSTRAP_ADMIN_PASSWORD",
                        ADMIN));
        return builder.start();
    }

    /** It first builds itself, and then creates its database; each takes minutes on a slow machine. */
    private void awaitStart() {
        Eventually.await(() -> !process.isAlive() || logged().contains("Profile") || answers(), this::logged);
        Eventually.await(() -> !process.isAlive() || logged().contains("liquibase") || answers(), this::logged);
        Eventually.await(() -> !process.isAlive() || answers(), this::logged);
        assertTrue(process.isAlive(), this::logged);
    }

    private boolean answers() {
        try {
            return send(HttpRequest.newBuilder(URI.create(url("/realms/master"))))
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private String token(String realm, String client, String person) {
        String form = Map.of("grant_type", "password", "client_id", client, "username", person, "password", person)
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue(), UTF_8))
                .collect(joining("&"));
        URI uri = URI.create(url("/realms/" + realm + "/protocol/openid-connect/token"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        return json(require(answerTo(request), 200)).path("access_token").asText();
    }

    private HttpResponse<String> admin(String method, String path, String body) {
        return answerTo(HttpRequest.newBuilder(URI.create(url("/admin/realms" + path)))
                .header("Authorization", "Bearer " + token("master", "admin-cli", ADMIN))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> answerTo(HttpRequest.Builder request) {
        try {
            return send(request);
        } catch (IOException e) {
            throw new IllegalStateException(logged(), e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> require(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer + ": " + answer.body());
        }
        return answer;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
