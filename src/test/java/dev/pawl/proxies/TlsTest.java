package dev.pawl.proxies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.proxies.Proxy.Replica;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS ends at the proxy, which speaks HTTP/2 with the client, as the first lines of each file say. */
@Slow("starts proxies")
class TlsTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final String token = pawl.key().token("tls-" + UUID.randomUUID(), List.of("editor"), Duration.ofHours(1));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void a_stream_comes_over_http_2(Kind kind) throws Exception {
        Proxy.assumeItCanRun(kind);
        Certificate certificate = Certificate.createIn(folder);
        String job = new Api(pawl.url(), token).createUploadedJob();
        try (Proxy proxy = new Proxy(kind, folder);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .sslContext(certificate.trusted())
                        .build()) {
            proxy.start(Replica.of(pawl.url()), tls(kind, proxy.url().getPort(), certificate));
            URI url = URI.create("https://localhost:" + proxy.url().getPort());
            HttpResponse<String> projects =
                    client.send(get(url.resolve("/projects"), "X-Large", "x".repeat(14_000)), BodyHandlers.ofString());
            assertEquals(200, projects.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, projects.version());
            HttpResponse<InputStream> stream = client.send(
                    get(url.resolve("/jobs/" + job + "/events"), "Accept-Encoding", "gzip"),
                    BodyHandlers.ofInputStream());
            assertEquals(HttpClient.Version.HTTP_2, stream.version());
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
                readUntil(lines, "id: 2");
                new Api(pawl.url(), token).post("/jobs/" + job + "/cancel", null);
                readUntil(lines, "id: 3");
                assertTrue(lines.readLine().contains("CANCELLED"));
            }
        }
    }

    private HttpRequest get(URI url, String... headers) {
        return HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .headers(headers)
                .build();
    }

    private static void readUntil(BufferedReader lines, String expected) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(expected)) {
            line = lines.readLine();
        }
        assertEquals(expected, line);
    }

    private static String[] tls(Kind kind, int port, Certificate certificate) {
        Path chain = certificate.chain();
        Path key = certificate.key();
        return switch (kind) {
            case NGINX ->
                new String[] {
                    "listen " + port + " default_server;",
                    "listen %d ssl http2;\n ssl_certificate %s;\n ssl_certificate_key %s;".formatted(port, chain, key)
                };
            case HAPROXY ->
                new String[] {
                    "bind :" + port, "bind :%d ssl crt %s alpn h2,http/1.1".formatted(port, certificate.both())
                };
            case CADDY -> new String[] {":" + port + " {", ":%d {\n\ttls %s %s".formatted(port, chain, key)};
            case APACHE -> new String[] {"<VirtualHost *:" + port + ">", """
                    <VirtualHost *:%d>
                      SSLEngine on
                      SSLCertificateFile %s
                      SSLCertificateKeyFile %s
                      Protocols h2 http/1.1
                    """.formatted(port, chain, key)};
        };
    }
}
