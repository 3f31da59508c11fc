package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to tokens when the issuer's key set changes or is unavailable (spec/decisions/037). */
@Slow("starts a Pawl whose issuer is not there yet")
class KeySetTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final SigningKey key = SigningKey.generate();
    private final SigningKey other = SigningKey.generate();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Issuer> issuer = new AtomicReference<>(publishing(key));
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server = server();
    private final CapturedLog log = CapturedLog.asInProduction();

    /** How the issuer answers just now. */
    private interface Issuer {
        void answer(HttpExchange exchange) throws IOException;
    }

    @AfterEach
    void stop() {
        server.stop(0);
        log.close();
    }

    @Test
    void an_old_set_is_served_for_as_long_as_the_issuer_is_away_and_a_new_one_read_when_it_is_back() throws Exception {
        try (KeySet keySet = start(new KeySet.Pace(SHORT, SHORT, LONG))) {
            issuer.set(exchange -> exchange.sendResponseHeaders(503, -1));
            Eventually.await(() -> failures("http_status") >= 3, "not asked again");
            assertTrue(holds(keySet, key));
            issuer.set(publishing(other));
            Eventually.await(() -> holds(keySet, other), "not read again");
            assertFalse(holds(keySet, key));
        }
    }

    @Test
    void nobody_who_brings_a_known_key_waits_for_an_issuer_that_does_not_answer() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (KeySet keySet = start(new KeySet.Pace(SHORT, SHORT, SHORT))) {
            issuer.set(exchange -> {
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                hanging.countDown();
                Eventually.await(released, "not released");
            });
            Eventually.await(hanging, "not asked again");
            assertTrue(holds(keySet, key));
            assertEquals(0, failures("timeout") + failures("connection"), "it waited until the issuer was given up");
            assertTrue(keySet.isKnown());
        } finally {
            released.countDown();
        }
    }

    @Test
    void for_keys_that_nobody_knows_the_issuer_is_asked_once_in_a_while() throws Exception {
        try (KeySet keySet = start(new KeySet.Pace(LONG, LONG, LONG))) {
            assertEquals(1, asked.get());
            for (int i = 0; i < 5; i++) {
                assertFalse(holds(keySet, other));
            }
            assertEquals(2, asked.get());
            assertTrue(holds(keySet, key));
            assertEquals(2, asked.get());
        }
    }

    @Test
    void a_key_that_is_new_is_looked_for() throws Exception {
        try (KeySet keySet = start(new KeySet.Pace(LONG, LONG, LONG))) {
            issuer.set(publishing(other));
            assertTrue(holds(keySet, other));
        }
    }

    @Test
    void a_set_that_was_never_read_holds_no_answer_and_is_read_as_soon_as_it_can_be() throws Exception {
        issuer.set(exchange -> answer(exchange, "<html>sign in</html>"));
        try (KeySet keySet = start(new KeySet.Pace(LONG, SHORT, LONG))) {
            assertFalse(keySet.isKnown());
            assertThrows(KeySourceException.class, () -> keySet.get(selector(key), null));
            issuer.set(publishing(key));
            Eventually.await(keySet::isKnown, "not read");
            assertTrue(holds(keySet, key));
        }
    }

    @Test
    void an_outage_is_logged_with_its_cause_and_what_to_do_once_and_when_it_is_over() throws Exception {
        issuer.set(exchange -> answer(exchange, "<html>sign in</html>"));
        try (KeySet keySet = start(new KeySet.Pace(SHORT, SHORT, LONG))) {
            Eventually.await(() -> failures("not_json") >= 5, "not asked again");
            issuer.set(publishing(key));
            log.await(event -> event.getFormattedMessage().endsWith("can be read again"));
            assertTrue(keySet.isKnown());
            List<String> lines = log.text()
                    .lines()
                    .filter(line -> line.contains("the key set") && !line.contains(" holds "))
                    .toList();
            assertEquals(2, lines.size(), log.text());
            assertTrue(lines.getFirst().contains("the response is not a key set in JSON. Correct PAWL_JWKS_URL"));
            assertFalse(log.text().contains(url().toString()), log.text());
        }
    }

    @Test
    void its_age_grows_from_the_start_and_falls_when_it_is_read() throws Exception {
        issuer.set(exchange -> answer(exchange, ""));
        try (KeySet keySet = start(new KeySet.Pace(LONG, SHORT, LONG))) {
            Eventually.await(() -> age() > 0.2, "it does not grow");
            issuer.set(publishing(key));
            Eventually.await(keySet::isKnown, "not read");
            double age = age();
            Eventually.await(() -> age() > age, "it does not grow any more");
        }
    }

    @Test
    void a_token_of_a_new_key_is_accepted_as_soon_as_the_key_is_published() throws IOException {
        AtomicReference<String> published = new AtomicReference<>(key.jwks());
        try (JwksEndpoint jwks = JwksEndpoint.start(published::get);
                RunningPawl pawl = start(jwks.url())) {
            assertEquals(200, status(pawl, key));
            published.set(other.jwks());
            assertEquals(200, status(pawl, other));
            assertEquals(401, status(pawl, key));
        }
    }

    @Test
    void until_the_key_set_was_read_pawl_is_not_ready_and_tokens_get_503_and_public_routes_are_left_alone()
            throws IOException {
        AtomicReference<String> published = new AtomicReference<>("<html>sign in</html>");
        try (JwksEndpoint jwks = JwksEndpoint.start(published::get);
                RunningPawl pawl = start(jwks.url())) {
            Api stranger = new Api(pawl.url(), null);
            for (int i = 0; i < 4; i++) {
                assertEquals(503, status(pawl, key));
            }
            Api.Answer notReady = stranger.get("/readyz");
            assertEquals(503, notReady.status());
            assertEquals("Not ready: the key set of the token issuer has not been read yet.", notReady.text("detail"));
            assertEquals(200, stranger.get("/healthz").status());
            assertEquals(401, stranger.get("/projects").status());
            assertEquals(401, new Api(pawl.url(), "garbage").get("/projects").status());
            assertTrue(Scrape.of(pawl.url()).sum("pawl_key_set_failures_total", "cause", "not_json") >= 1);
            published.set(key.jwks());
            Eventually.await(() -> stranger.get("/readyz").status() == 200, "not ready");
            assertEquals(200, status(pawl, key));
        }
    }

    private static RunningPawl start(String jwksUrl) {
        return RunningPawl.start(
                RunningPawl.shared().database(), Map.of("PAWL_JWKS_URL", jwksUrl, "PAWL_DATABASE_POOL_SIZE", "1"));
    }

    private static int status(RunningPawl pawl, SigningKey key) {
        String token = key.token("ann", List.of("editor"), Duration.ofMinutes(5));
        return new Api(pawl.url(), token).get("/projects").status();
    }

    private KeySet start(KeySet.Pace pace) {
        KeySet keySet = new KeySet(
                new KeySetReader(new IssuerLocation.Named("issuer", url()), List.of(), LONG), LONG, pace, registry);
        keySet.keepReading();
        return keySet;
    }

    private URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    private static boolean holds(KeySet keySet, SigningKey key) {
        try {
            return !keySet.get(selector(key), null).isEmpty();
        } catch (KeySourceException e) {
            throw new AssertionError(e);
        }
    }

    private static JWKSelector selector(SigningKey key) {
        return new JWKSelector(
                new JWKMatcher.Builder().keyID(key.key().getKeyID()).build());
    }

    private double failures(String cause) {
        return registry.get("pawl.key.set.failures")
                .tag("cause", cause)
                .counter()
                .count();
    }

    private double age() {
        return registry.get("pawl.key.set.age").gauge().value();
    }

    private static Issuer publishing(SigningKey key) {
        return exchange -> answer(exchange, key.jwks());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private HttpServer server() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/", exchange -> {
                asked.incrementAndGet();
                try (exchange) {
                    issuer.get().answer(exchange);
                }
            });
            http.start();
            return http;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
