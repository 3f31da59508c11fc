package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.pawl.dev.SigningKey;
import dev.pawl.http.KeySetException.Cause;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An issuer whose name and keys are in its OpenID configuration (spec/decisions/059). */
@LogsWarnings(perhaps = "WARN KeySet: the key set of the token issuer cannot be read")
class DiscoveryTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String CONFIGURATION = "/realm/.well-known/openid-configuration";

    private final SigningKey key = SigningKey.generate();
    /** What the issuer has, by path; everything else is 404. */
    private final Map<String, String> published = new ConcurrentHashMap<>();

    private final HttpServer server = server();
    private final String issuer = "http://localhost:" + server.getAddress().getPort() + "/realm";

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"''", "/"})
    void the_configuration_says_who_the_issuer_is_and_where_its_keys_are(String slash) throws Exception {
        publish(issuer + slash, issuer + "/keys");
        published.put("/realm/keys", key.jwks());
        IssuerKeys read = read();
        assertEquals(issuer + slash, read.issuer());
        assertEquals(1, read.keys().size());
    }

    @Test
    void the_keys_may_be_at_another_host() throws Exception {
        publish(issuer, issuer.replace("localhost", "127.0.0.1") + "/keys");
        published.put("/realm/keys", key.jwks());
        assertEquals(1, read().keys().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"issuer": "http://other.invalid/realm", "jwks_uri": "ISSUER/keys"} | METADATA | of another issuer
            {"issuer": "ISSUER//", "jwks_uri": "ISSUER/keys"}                   | METADATA | of another issuer
            {"issuer": "", "jwks_uri": "ISSUER/keys"}                           | METADATA | of another issuer
            {"issuer": "ISSUER"}                                                | METADATA | does not name
            {"jwks_uri": "ISSUER/keys"}                                         | METADATA | does not name
            {"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"}              | METADATA | not at an address
            {"issuer": "ISSUER", "jwks_uri": "/keys"}                           | METADATA | not at an address
            {"issuer": "ISSUER", "jwks_uri": "ISSUER/keys"}                     | HTTP_STATUS | HTTP 404
            {"issuer": "ISSUER", "jwks_uri": "ISSUER/.well-known/openid-configuration"} | NOT_JSON | not a key set
            {"issuer": ["ISSUER"], "jwks_uri": "ISSUER/keys"}                   | NOT_JSON | not an OpenID configuration
            <html>sign in</html>                                                | NOT_JSON | not an OpenID configuration
            """)
    void a_configuration_that_cannot_be_used_is_told_by_its_cause(String text, Cause cause, String words) {
        published.put(CONFIGURATION, text.replace("ISSUER", issuer));
        KeySetException e = assertThrows(KeySetException.class, this::read);
        assertEquals(cause, e.why());
        assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
    }

    @Test
    void what_is_to_be_corrected_is_the_address_that_failed() {
        assertTrue(remedy().contains("compare PAWL_JWT_DISCOVERY_URL"), this::remedy);
        publish(issuer, issuer + "/keys");
        assertTrue(remedy().contains("compare jwks_uri in the issuer's OpenID configuration"), this::remedy);
    }

    @Test
    void https_never_leads_to_http() throws Exception {
        URI url = URI.create("https://issuer.invalid/.well-known/openid-configuration");
        String text = "{\"issuer\": \"https://issuer.invalid\", \"jwks_uri\": \"%s://issuer.invalid/keys\"}";
        assertEquals(
                "https",
                OpenIdConfiguration.parse(text.formatted("https"), url)
                        .jwksUri()
                        .getScheme());
        assertThrows(KeySetException.class, () -> OpenIdConfiguration.parse(text.formatted("http"), url));
    }

    @Test
    @Slow("starts a Pawl whose issuer is not there yet")
    void pawl_starts_without_the_issuer_and_is_ready_when_it_is_there() {
        Map<String, String> variables = Map.of(
                "PAWL_JWT_DISCOVERY_URL", issuer + "/.well-known/openid-configuration",
                "PAWL_JWKS_URL", "",
                "PAWL_JWT_ISSUER", "",
                "PAWL_DATABASE_POOL_SIZE", "1");
        try (RunningPawl pawl = RunningPawl.start(RunningPawl.shared().database(), variables)) {
            Api stranger = new Api(pawl.url(), null);
            assertEquals(503, stranger.get("/readyz").status());
            assertEquals(503, status(pawl, key, issuer));
            published.put("/realm/keys", key.jwks());
            publish(issuer, issuer + "/keys");
            Eventually.await(() -> stranger.get("/readyz").status() == 200, "not ready");
            assertEquals(200, status(pawl, key, issuer));
            assertEquals(401, status(pawl, key, issuer + "/"));
            assertEquals(401, status(pawl, key, SigningKey.ISSUER));
            SigningKey other = SigningKey.generate();
            published.put("/realm/moved", other.jwks());
            publish(issuer, issuer + "/moved");
            assertEquals(200, status(pawl, other, issuer));
            assertEquals(401, status(pawl, key, issuer));
        }
    }

    private static int status(RunningPawl pawl, SigningKey key, String issuer) {
        String token = key.token(issuer, "ann", List.of("editor"), LONG);
        return new Api(pawl.url(), token).get("/projects").status();
    }

    private String remedy() {
        return assertThrows(KeySetException.class, this::read).remedy();
    }

    private IssuerKeys read() throws KeySetException, InterruptedException {
        IssuerLocation location =
                new IssuerLocation.Discovered(URI.create(issuer + "/.well-known/openid-configuration"));
        try (KeySetReader reader = new KeySetReader(location, List.of(), LONG)) {
            return reader.read();
        }
    }

    private void publish(String name, String jwksUri) {
        published.put(CONFIGURATION, "{\"issuer\": \"%s\", \"jwks_uri\": \"%s\"}".formatted(name, jwksUri));
    }

    private HttpServer server() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/", exchange -> {
                String text = published.get(exchange.getRequestURI().getPath());
                byte[] body = text == null ? new byte[0] : text.getBytes(UTF_8);
                exchange.sendResponseHeaders(text == null ? 404 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            http.start();
            return http;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
