package dev.pawl.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.proxies.Proxy.Replica;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Pawl promises also holds behind each proxy. */
@Slow("starts proxies")
@ParameterizedClass
@EnumSource(Kind.class)
class ProxiesTest {
    private static final String PROJECT = "{\"name\": \"First\"}";
    /** Between two heartbeats of a nervous stream is a tenth of a second at least. */
    private static final int HEARTBEATS_IN_THREE_SECONDS = 30;

    @Parameter
    private Kind kind = Kind.NGINX;

    @TempDir
    private Path folder;

    @BeforeEach
    void assumeItCanRun() {
        Proxy.assumeItCanRun(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/pawl"})
    void the_first_cancel_of_the_readme(String prefix) throws Exception {
        Proxy proxy = new Proxy(kind, folder);
        // Behind the file for Apache, Pawl has no internal port, and its callbacks are under the prefix too.
        boolean internal = kind != Kind.APACHE;
        Map<String, String> variables = new HashMap<>();
        variables.put("PAWL_BASE_PATH", prefix);
        variables.put("PAWL_PUBLIC_URL", proxy.callbacks() + (internal ? "" : prefix));
        if (internal) {
            variables.put("PAWL_INTERNAL_PORT", "0");
        }
        try (proxy;
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), variables)) {
            pawl.withBackgroundWork();
            Replica replica = internal ? Replica.withInternalPort(pawl) : Replica.of(pawl.url());
            if (prefix.isEmpty()) {
                proxy.start(replica);
            } else if (internal) {
                proxy.start(replica, "^/(", "^" + prefix + "/(", "\"/problems", "\"" + prefix + "/problems");
            } else {
                proxy.start(
                        replica,
                        "^/(",
                        "^" + prefix + "/(",
                        "\"/problems",
                        "\"" + prefix + "/problems",
                        "!^/internal",
                        "!^" + prefix + "/internal");
            }
            tellTheStory(proxy, pawl, prefix);
            assertNothingPrivateIsPublic(new RawHttp(proxy.url()), prefix);
            assertEquals(
                    404,
                    new RawHttp(proxy.callbacks())
                            .request("GET " + prefix + "/projects HTTP/1.1")
                            .status());
        }
    }

    /** Nothing comes but heartbeats, for longer than the proxy waits for a response. */
    @Test
    void a_stream_comes_as_it_is_sent_and_outlives_the_timeouts_by_its_heartbeats() {
        try (Proxy proxy = new Proxy(kind, folder);
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), Map.of(), Timings.nervousStreams())) {
            proxy.start(Replica.of(pawl.url()), timeoutsOfASecond());
            Api api = as(pawl, proxy);
            String job = api.createUploadedJob();
            try (EventClient stream = api.follow("/jobs/" + job + "/events")) {
                stream.await(2);
                Eventually.await(
                        () -> stream.comments() > HEARTBEATS_IN_THREE_SECONDS || stream.end() != EventClient.End.NONE,
                        "no heartbeats");
                assertEquals(EventClient.End.NONE, stream.end());
                assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
                stream.awaitEnd();
                assertEquals(EventClient.End.WHOLE, stream.end());
                assertEquals(List.of("1", "2", "3"), stream.ids());
            }
        }
    }

    /**
     * Compressed, a stream would come only when the proxy has enough of it. HAProxy goes by {@code no-transform}, and the
     * others by their files.
     */
    @Test
    void a_proxy_that_compresses_leaves_a_stream_alone() throws Exception {
        String[] compressing = switch (kind) {
            case NGINX ->
                new String[] {
                    "server_tokens off;", "gzip on; gzip_proxied any; gzip_types text/event-stream application/json;"
                };
            case HAPROXY ->
                new String[] {
                    "backend pawl\n",
                    "backend pawl\n  compression algo gzip\n  compression type text/event-stream application/json\n"
                };
            case CADDY -> new String[] {"\t#   @whole", "\t@whole", "\t#   encode", "\tencode"};
            case APACHE ->
                new String[] {
                    "ProxyRequests off",
                    "AddOutputFilterByType DEFLATE text/event-stream application/json\nProxyRequests off"
                };
        };
        try (Proxy proxy = new Proxy(kind, folder)) {
            RunningPawl pawl = RunningPawl.shared();
            proxy.start(Replica.of(pawl.url()), compressing);
            Api api = as(pawl, proxy);
            String job = api.createUploadedJob();
            assertEquals("gzip", encodingOfTheTrail(proxy, pawl, job), "it compresses nothing");
            try (EventClient stream = api.follow("/jobs/" + job + "/events", "Accept-Encoding", "gzip")) {
                assertEquals("", stream.header("Content-Encoding"));
                stream.await(2);
                assertEquals("no-store, no-transform", stream.header("Cache-Control"));
            }
        }
    }

    /** If a replica takes a POST and breaks off, nobody knows what came of it (spec/decisions/019). */
    @Test
    void a_POST_that_was_sent_is_not_repeated() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        HttpServer breaking = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        breaking.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                posts.incrementAndGet();
            } else {
                exchange.sendResponseHeaders(200, -1);
            }
            exchange.close();
        });
        breaking.start();
        try (Proxy proxy = new Proxy(kind, folder)) {
            int port = breaking.getAddress().getPort();
            proxy.start(new Replica(port, port));
            RawHttp http = new RawHttp(proxy.url());
            List<String> keys = List.of("", "\r\nIdempotency-Key: one", "", "\r\nIdempotency-Key: two");
            for (int i = 0; i < keys.size(); i++) {
                // After each of these, the proxy may have a connection that it could use again.
                Eventually.await(
                        () -> http.request("GET /projects HTTP/1.1").status() == 200,
                        () -> "no GET: " + proxy.logged());
                assertUnavailable(http.request("POST /projects HTTP/1.1\r\nContent-Length: 0" + keys.get(i)));
                assertEquals(i + 1, posts.get());
            }
        } finally {
            breaking.stop(0);
        }
    }

    /** The proxy is trusted, and calls from 127.0.0.1. The client calls from another address. */
    @Test
    void a_client_cannot_forge_its_address() throws Exception {
        try (CapturedLog log = CapturedLog.asInProduction();
                Proxy proxy = new Proxy(kind, folder);
                RunningPawl pawl =
                        RunningPawl.start(TestDatabase.create(), Map.of("PAWL_TRUSTED_PROXIES", "127.0.0.1"));
                HttpClient client = HttpClient.newBuilder()
                        .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                        .build()) {
            proxy.start(Replica.of(pawl.url()));
            for (String forged : List.of("203.0.113.9", "203.0.113.9, 127.0.0.1", "unknown")) {
                String id = "forged-" + UUID.randomUUID();
                HttpRequest request = HttpRequest.newBuilder(proxy.url().resolve("/openapi.yaml"))
                        .headers("X-Forwarded-For", forged, "Forwarded", "for=203.0.113.9", "X-Real-IP", "203.0.113.9")
                        .header("X-Correlation-Id", id)
                        .build();
                assertEquals(
                        200, client.send(request, BodyHandlers.discarding()).statusCode());
                ILoggingEvent line =
                        log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id")));
                assertTrue(line.getFormattedMessage().endsWith("from 127.0.0.2"), line::getFormattedMessage);
            }
        }
    }

    @Test
    void a_token_of_many_roles_passes_and_what_is_too_large_is_refused_by_pawl() throws Exception {
        try (Proxy proxy = new Proxy(kind, folder)) {
            RunningPawl pawl = RunningPawl.shared();
            proxy.start(Replica.of(pawl.url()));
            Api api = as(pawl, proxy);
            assertEquals(
                    200, api.get("/projects", "X-Large", "x".repeat(15_000)).status());
            // The contract has no 431, as no request gets as far as its operation.
            String large = "x".repeat(12_000);
            HttpRequest larger = HttpRequest.newBuilder(proxy.url().resolve("/projects"))
                    .headers("X-Large", large, "X-Larger", large)
                    .build();
            HttpResponse<String> refused = HttpClient.newHttpClient().send(larger, BodyHandlers.ofString());
            assertEquals(431, refused.statusCode());
            assertTrue(refused.body().contains("HEADERS_TOO_LARGE"), refused::body);
            Api.Answer body = api.post("/projects", " ".repeat(100_000) + PROJECT);
            assertEquals(413, body.status());
            assertEquals("PAYLOAD_TOO_LARGE", body.text("error_code"));
        }
    }

    private void tellTheStory(Proxy proxy, RunningPawl pawl, String prefix) throws Exception {
        Api api = new Api(URI.create(proxy.url() + prefix), token(pawl));
        String key = "key-" + UUID.randomUUID();
        Api.Answer project = api.post("/projects", PROJECT, "Idempotency-Key", key);
        assertEquals(201, project.status());
        assertEquals(prefix + "/projects/" + project.text("id"), project.header("Location"));
        Api.Answer again = api.post("/projects", PROJECT, "Idempotency-Key", key);
        assertEquals(project.text("id"), again.text("id"));
        assertEquals("true", again.header("Idempotency-Replayed"));
        String job = api.createRunningJob();
        try (EventClient stream = api.follow(prefix + "/jobs/" + job + "/events")) {
            stream.await(3);
            FakeOrchestrator orchestrator = pawl.orchestrator();
            Eventually.await(() -> !orchestrator.receivedAbout(job).isEmpty(), "no order");
            URI callback = URI.create(orchestrator
                    .receivedAbout(job)
                    .getFirst()
                    .json()
                    .path("callback_url")
                    .asText());
            assertEquals(proxy.callbacks().getPort(), callback.getPort());
            HttpRequest report = HttpRequest.newBuilder(callback)
                    .header("Content-Type", "application/json")
                    .header("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET)
                    .POST(BodyPublishers.ofString(
                            CallbackReport.of("AUDIO_READY").toString()))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertEquals(204, client.send(report, BodyHandlers.discarding()).statusCode());
            }
            stream.await(4);
            assertEquals(EventClient.End.NONE, stream.end());
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
            stream.awaitEnd();
            assertTrue(stream.data().getLast().contains("CANCELLED"), stream.data()::toString);
        }
        RawHttp.Answer second = new RawHttp(proxy.url())
                .request("POST " + prefix + "/jobs/" + job
                        + "/cancel HTTP/1.1\r\nContent-Length: 0\r\nAuthorization: Bearer " + token(pawl));
        assertEquals(409, second.status());
        assertEquals(
                prefix + "/problems/fsm-terminal-immutable",
                second.json().path("type").asText());
        assertFalse(proxy.logged().contains(FakeOrchestrator.CALLBACK_SECRET), "the secret is in the log");
        assertFalse(proxy.logged().contains(token(pawl).substring(0, 40)), "a token is in the log");
    }

    /** Pawl itself compresses only what is longer. */
    private String encodingOfTheTrail(Proxy proxy, RunningPawl pawl, String job) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(proxy.url().resolve("/jobs/" + job + "/audit-events"))
                .headers("Authorization", "Bearer " + token(pawl), "Accept-Encoding", "gzip")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("Content-Encoding")
                    .orElse("");
        }
    }

    private static void assertNothingPrivateIsPublic(RawHttp http, String prefix) {
        for (String path : List.of(
                "/readyz",
                "/healthz",
                "/metrics",
                "/internal",
                "/internal/jobs/x/status",
                "/%72eadyz",
                "//readyz",
                "/./readyz",
                "/x/../readyz",
                "/readyz;x",
                "/metrics/",
                "/metrics;x",
                "/internal;x/dispatches")) {
            RawHttp.Answer answer = http.request("GET " + prefix + path + " HTTP/1.1");
            assertTrue(answer.status() == 404 || answer.status() == 400, path + ": " + answer);
            assertEquals("application/problem+json", answer.header("Content-Type"), path);
        }
    }

    /** The wait for a response, or for the next piece of a stream. Caddy waits for both as long as it takes. */
    private String[] timeoutsOfASecond() {
        return switch (kind) {
            case NGINX -> new String[] {"proxy_read_timeout 1h", "proxy_read_timeout 1s"};
            case HAPROXY ->
                new String[] {"timeout server 45s", "timeout server 1s", "timeout client 60s", "timeout client 1s"};
            case CADDY -> new String[] {};
            case APACHE -> new String[] {"timeout=45", "timeout=1", "Timeout 60", "Timeout 1"};
        };
    }

    private Api as(RunningPawl pawl, Proxy proxy) {
        return new Api(proxy.url(), token(pawl));
    }

    private String token(RunningPawl pawl) {
        return pawl.key().token("behind-" + folder.getFileName(), List.of("editor"), Duration.ofHours(1));
    }

    private static void assertUnavailable(RawHttp.Answer answer) {
        assertEquals(503, answer.status());
        assertEquals("SERVICE_UNAVAILABLE", answer.json().path("error_code").asText());
    }
}
