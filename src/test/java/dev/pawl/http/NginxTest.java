package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/nginx/nginx.conf in an nginx, where the machine has one, with smaller limits and in front of a Pawl of the tests. */
@Slow("starts nginx")
class NginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path CONF = Path.of("deploy/nginx/nginx.conf");

    private final RunningPawl pawl = RunningPawl.shared();

    @TempDir
    private Path folder;

    @Test
    void what_comes_too_fast_from_one_address_is_told_to_come_back() throws IOException, InterruptedException {
        try (Nginx nginx = start("rate=1000r/s", "rate=1r/m", "burst=1000", "burst=1")) {
            Api api = nginx.as(pawl.key());
            assertTrue(api.get("/projects").header("RateLimit").startsWith("\"requests\";r="));
            assertEquals(200, api.get("/projects").status());
            Api.Answer refused = api.get("/projects");
            assertEquals(429, refused.status());
            assertEquals("TOO_MANY_REQUESTS", refused.text("error_code"));
            assertEquals("address", refused.text("limit"));
            assertEquals("1", refused.header("Retry-After"));
            assertEquals(
                    429, new Api(nginx.url(), "another token").get("/projects").status());
        }
    }

    @Test
    void one_address_has_so_many_requests_and_streams_at_a_time() throws IOException, InterruptedException {
        try (Nginx nginx = start("limit_conn connections 500", "limit_conn connections 2")) {
            Api api = nginx.as(pawl.key());
            try (EventClient one =
                            api.follow("/jobs/" + api.createJob() + "/events").await(1);
                    EventClient other =
                            api.follow("/jobs/" + api.createJob() + "/events").await(1)) {
                assertEquals("address", api.get("/projects").text("limit"));
                assertEquals(EventClient.End.NONE, one.end());
                assertEquals(EventClient.End.NONE, other.end());
            }
        }
    }

    @Test
    void a_token_of_many_roles_passes_and_headers_of_more_than_16_kib_are_refused_by_pawl()
            throws IOException, InterruptedException {
        try (Nginx nginx = start()) {
            Api api = nginx.as(pawl.key());
            String large = "x".repeat(12_000);
            assertEquals(200, api.get("/projects", "X-Large", large).status());
            // The contract has no 431, as no request gets as far as its operation.
            HttpRequest larger = HttpRequest.newBuilder(nginx.url().resolve("/projects"))
                    .headers("X-Large", large, "X-Larger", large)
                    .build();
            HttpResponse<String> refused = HttpClient.newHttpClient().send(larger, BodyHandlers.ofString());
            assertEquals(431, refused.statusCode());
            assertTrue(refused.body().contains("HEADERS_TOO_LARGE"), refused::body);
        }
    }

    /** @param replacements what is replaced in the configuration, and by what, in turn */
    private Nginx start(String... replacements) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(NGINX), "no nginx here");
        int port = freePort();
        String text = Files.readString(CONF)
                .replace("/tmp/", folder + "/")
                .replace("listen 8080", "listen " + port)
                .replace("listen 8081", "listen " + freePort())
                .replaceAll("pawl-[12]:808[01]", "127.0.0.1:" + pawl.url().getPort());
        for (int i = 0; i < replacements.length; i += 2) {
            assertTrue(text.contains(replacements[i]), replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        Path conf = Files.writeString(folder.resolve("nginx.conf"), text);
        Process process = new ProcessBuilder(NGINX.toString(), "-c", conf.toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Nginx nginx = new Nginx(process, URI.create("http://127.0.0.1:" + port));
        Eventually.await(() -> !process.isAlive() || nginx.listens(), "does not listen");
        assertTrue(process.isAlive(), () -> "ended: " + logged());
        return nginx;
    }

    private String logged() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private record Nginx(Process process, URI url) implements AutoCloseable {
        Api as(SigningKey key) {
            return new Api(url, key.token("nginx-" + url.getPort(), List.of("editor"), Duration.ofHours(1)));
        }

        boolean listens() {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                return socket.isConnected();
            } catch (ConnectException e) {
                return false;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Told to, nginx ends its workers too. */
        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
