package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import dev.pawl.http.KeySetException.Cause;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.RudeServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an issuer may do instead of publishing its keys, and what is said of it. */
class KeySetReaderTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String JWKS = SigningKey.generate().jwks();
    private static final String PASSWORD = "password";
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void a_key_set_is_read() throws Exception {
        try (JwksEndpoint issuer = JwksEndpoint.start(() -> JWKS);
                KeySetReader reader = reader(URI.create(issuer.url()), List.of(), LONG)) {
            assertEquals(1, reader.read().keys().size());
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(
                        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                        Cause.HTTP_STATUS,
                        "responds with HTTP 404"),
                arguments(
                        "HTTP/1.1 503 Away\r\nContent-Length: " + JWKS.length() + "\r\n\r\n" + JWKS,
                        Cause.HTTP_STATUS,
                        "responds with HTTP 503"),
                arguments(HEAD + "Content-Length: 20\r\n\r\n<html>sign in</html>", Cause.NOT_JSON, "not a key set"),
                arguments(HEAD + "Content-Length: 2\r\n\r\n{}", Cause.NOT_JSON, "not a key set"),
                arguments(HEAD + "Content-Length: 0\r\n\r\n", Cause.NOT_JSON, "not a key set"),
                arguments(HEAD + "Content-Length: 1000\r\n\r\n" + JWKS, Cause.CONNECTION, "connection was lost"),
                arguments(HEAD + "\r\n" + JWKS + " ".repeat(300_000), Cause.CONNECTION, "longer than 262144 bytes"),
                arguments("SSH-2.0-OpenSSH_9.2\r\n", Cause.CONNECTION, "connection was lost"),
                arguments("", Cause.CONNECTION, "connection was lost"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_is_none_is_told_by_its_cause(String answer, Cause cause, String words) {
        try (RudeServer issuer = RudeServer.start(out -> out.write(answer))) {
            assertFailure(issuer.url("http"), LONG, cause, words);
        }
    }

    @ParameterizedTest
    @MethodSource
    void a_redirect_is_not_followed(int status) throws IOException {
        try (RudeServer other = RudeServer.start(out -> out.write(HEAD + "\r\n" + JWKS));
                RudeServer issuer = RudeServer.start(out -> out.write("HTTP/1.1 " + status + " Elsewhere\r\nLocation: "
                        + other.url("http") + "\r\nContent-Length: 0\r\n\r\n"))) {
            assertFailure(issuer.url("http"), LONG, Cause.REDIRECT, "responds with HTTP " + status);
            assertEquals(0, other.connections());
        }
    }

    static Stream<Integer> a_redirect_is_not_followed() {
        return Stream.of(301, 302, 303, 307, 308);
    }

    /** A response whose head arrives immediately and whose body arrives slowly. */
    @Test
    void an_answer_that_drips_is_given_up_at_the_deadline() {
        try (RudeServer issuer = RudeServer.start(out -> {
            out.write(HEAD + "Content-Length: " + JWKS.length() + "\r\n\r\n");
            drip(out, JWKS);
        })) {
            assertFailure(issuer.url("http"), Duration.ofMillis(500), Cause.TIMEOUT, "within 500 ms");
        }
    }

    @Test
    void a_head_that_drips_is_given_up_as_well() {
        String answer = HEAD.concat("X: " + "x".repeat(400)).concat("\r\n\r\n" + JWKS);
        try (RudeServer issuer = RudeServer.start(out -> drip(out, answer))) {
            assertFailure(issuer.url("http"), Duration.ofMillis(500), Cause.TIMEOUT, "within 500 ms");
        }
    }

    @Test
    void a_host_that_is_unknown_or_refuses_is_told_as_such() throws IOException {
        assertFailure(URI.create("http://issuer.invalid/"), LONG, Cause.UNKNOWN_HOST, "name of the issuer's host");
        assertFailure(closedPort(), LONG, Cause.REFUSED, "refused");
    }

    @Test
    void what_is_wrong_with_tls_is_told_as_such(@TempDir Path folder) throws Exception {
        try (RudeServer plain = RudeServer.start(out -> out.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertFailure(plain.url("https"), LONG, Cause.TLS, "no TLS connection");
        }
        HttpsServer selfSigned = selfSigned(folder);
        try {
            assertFailure(url(selfSigned), LONG, Cause.CERTIFICATE, "certificate is not trusted");
        } finally {
            selfSigned.stop(0);
        }
    }

    @Test
    void an_authority_of_ones_own_is_trusted_in_place_of_all_others(@TempDir Path folder, @TempDir Path another)
            throws Exception {
        HttpsServer issuer = selfSigned(folder);
        HttpsServer stranger = selfSigned(another);
        try (KeySetReader trusting = reader(url(issuer), authority(folder), LONG);
                KeySetReader distrusting = reader(url(stranger), authority(folder), LONG)) {
            assertEquals(1, trusting.read().keys().size());
            KeySetException e = assertThrows(KeySetException.class, distrusting::read);
            assertEquals(Cause.CERTIFICATE, e.why());
        } finally {
            issuer.stop(0);
            stranger.stop(0);
        }
    }

    private static HttpsServer selfSigned(Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(folder)));
        server.createContext("/", exchange -> {
            byte[] body = JWKS.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI url(HttpsServer server) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/");
    }

    private static List<X509Certificate> authority(Path folder) throws IOException, GeneralSecurityException {
        return List.of((X509Certificate) keys(folder).getCertificate("issuer"));
    }

    private static void drip(RudeServer.Writer out, String text) throws IOException, InterruptedException {
        for (int i = 0; i < text.length(); i++) {
            out.write(text.substring(i, i + 1));
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    private static URI closedPort() {
        return URI.create("http://localhost:" + FreePort.find() + "/");
    }

    private static KeySetReader reader(URI uri, List<X509Certificate> authorities, Duration deadline) {
        return new KeySetReader(new IssuerLocation.Named("issuer", uri), authorities, deadline);
    }

    private static void assertFailure(URI uri, Duration deadline, Cause cause, String words) {
        try (KeySetReader reader = reader(uri, List.of(), deadline)) {
            KeySetException e = assertThrows(KeySetException.class, reader::read);
            String message = String.valueOf(e.getMessage());
            assertEquals(cause, e.why(), message);
            assertTrue(message.contains(words), message);
        }
    }

    /** With a certificate that it has signed itself. */
    private static SSLContext tls(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("keys");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        (keytool + " -genkeypair -keyalg EC -dname CN=localhost -ext san=dns:localhost"
                                        + " -alias issuer -storepass " + PASSWORD + " -keystore " + file)
                                .split(" "))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, made.waitFor());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys(folder), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore keys(Path folder) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}
