package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP server and its libraries would do for any client, on every route (spec/decisions/033). */
class UnaskedHeadersTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT";
    private static final String LATER = "Fri, 01 Jan 2100 00:00:00 GMT";

    private final RawHttp http = new RawHttp(PAWL.url());
    private final String editor = "editor-" + UUID.randomUUID();
    private final String authorization =
            "\r\nAuthorization: Bearer " + PAWL.key().token(editor, List.of("editor"), Duration.ofHours(1));
    private final Api api = PAWL.as(editor);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "x-http-method-override",
                "X-HTTP-Method",
                "X-Method-Override",
                "Method"
            })
    void the_method_is_that_of_the_request_line(String header) {
        String job = api.createJob();
        for (String method : List.of("POST", "post", "DELETE", "HEAD", "s3cret")) {
            RawHttp.Answer cancel = http.request(
                    "GET /jobs/" + job + "/cancel HTTP/1.1" + authorization + "\r\n" + header + ": " + method);
            assertEquals(405, cancel.status(), method);
            assertEquals("POST", cancel.header("Allow"), method);
            RawHttp.Answer read =
                    http.request("GET /jobs/" + job + " HTTP/1.1" + authorization + "\r\n" + header + ": " + method);
            assertEquals(200, read.status(), method);
            assertEquals(job, read.json().path("id").asText(), method);
        }
        assertEquals(
                200,
                http.request("POST /jobs/" + job + "/cancel HTTP/1.1" + authorization + "\r\n" + header + ": GET")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"_method", "method", "X-HTTP-Method-Override"})
    void no_parameter_replaces_the_method(String parameter) {
        String job = api.createJob();
        assertEquals(
                405,
                http.request("GET /jobs/" + job + "/cancel?" + parameter + "=POST HTTP/1.1" + authorization)
                        .status());
        assertEquals("CREATED", api.get("/jobs/" + job).text("status"));
    }

    @Test
    void the_log_and_the_kept_answer_know_the_method_of_the_request_line() {
        String job = api.createJob();
        String override = "\r\nX-HTTP-Method-Override: PUT\r\nX-Correlation-Id: " + editor;
        try (CapturedLog log = CapturedLog.asInProduction()) {
            http.request("GET /jobs/" + job + " HTTP/1.1" + authorization + override);
            ILoggingEvent line = log.await(event -> event.getFormattedMessage().contains("/jobs/{jobId}"));
            assertEquals("GET /jobs/{jobId} 200", line.getFormattedMessage().replaceFirst(" [0-9]+ms.*", ""));
        }
        String keyed = "POST /jobs/" + job + "/cancel HTTP/1.1" + authorization + "\r\nIdempotency-Key: \"k\"";
        assertEquals(200, http.request(keyed + override).status());
        assertEquals("true", http.request(keyed).header("Idempotency-Replayed"));
    }

    @Test
    void a_poller_that_names_the_tag_it_has_sees_what_becomes_of_the_dispatch() throws Exception {
        String job = api.createRunningJob();
        RawHttp.Answer before = get("/jobs/" + job, "X-Nothing: 1");
        assertEquals("PENDING", before.json().at("/dispatch/state").asText());
        String tag = before.header("ETag");
        try (SqlSession rows = new SqlSession(PAWL.database().connectAsSuperuser())) {
            rows.execute("UPDATE dispatch SET state = 'DELIVERED', delivered_at = now() WHERE job_id = '" + job + "'");
            rows.commit();
        }
        for (String known : List.of(tag, "*", "\"1\", " + tag, "W/" + tag, tag + "\r\nIf-None-Match: " + tag)) {
            RawHttp.Answer after = get("/jobs/" + job, "If-None-Match: " + known);
            assertEquals(200, after.status(), known);
            assertEquals("DELIVERED", after.json().at("/dispatch/state").asText(), known);
            assertEquals(tag, after.header("ETag"), known);
        }
    }

    @Test
    void a_change_is_answered_in_full_too() {
        String job = api.createJob();
        RawHttp.Answer answer =
                http.request("POST /jobs/" + job + "/cancel HTTP/1.1" + authorization + "\r\nIf-None-Match: \"2\"");
        assertEquals(200, answer.status());
        assertEquals("\"2\"", answer.header("ETag"));
        assertEquals("CANCELLED", answer.json().path("status").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-Modified-Since: " + LATER,
                "If-Unmodified-Since: " + LONG_AGO,
                "Range: bytes=0-1",
                "Range: bytes=9-1",
                "Range: bytes=0-1\r\nIf-Range: \"1\"",
                "If-Range: " + LATER,
                "If-Match: \"9\"",
                "Expect: 100-continue",
                "Accept: image/png",
                "Accept-Encoding: identity;q=0, *;q=0",
                "Accept-Encoding: gzip;q=0",
                "Accept-Encoding: br, zstd, deflate",
                "Accept-Charset: utf-7",
                "Accept-Language: tlh",
                "Max-Forwards: 0",
                "Prefer: return=minimal, respond-async",
                "TE: trailers, deflate",
                "X-Original-URL: /healthz",
                "X-Rewrite-URL: /healthz",
                "X-Forwarded-Prefix: /elsewhere",
                "X-Forwarded-Host: elsewhere.invalid",
                "X-Forwarded-Proto: https",
                "Forwarded: host=elsewhere.invalid;proto=https",
                "Front-End-Https: on",
                "Cookie: JSESSIONID=1",
                "Sec-WebSocket-Version: 13",
                "HTTP2-Settings: AAMAAABkAAQAAP__"
            })
    void whatever_else_a_client_asks_for_the_answer_is_the_same(String lines) {
        String job = api.createJob();
        for (String path : List.of("/jobs/" + job, "/projects", "/openapi.yaml", "/docs", "/docs/start.js")) {
            RawHttp.Answer plain = get(path, "X-Nothing: 1");
            RawHttp.Answer asked = get(path, lines);
            assertEquals(200, asked.status(), path);
            assertEquals(plain.body(), asked.body(), path);
            for (String header : List.of("ETag", "Content-Type", "Content-Length", "Content-Encoding", "Location")) {
                assertEquals(plain.header(header), asked.header(header), path + " " + header);
            }
            for (String header : List.of("Set-Cookie", "Content-Range", "Accept-Ranges", "Last-Modified")) {
                assertEquals("", asked.header(header), path + " " + header);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/projects", "/openapi.yaml", "/openapi.json", "/docs"})
    void no_tag_is_made_up_for_what_has_none(String path) {
        RawHttp.Answer answer = get(path, "If-None-Match: *");
        assertEquals(200, answer.status());
        assertEquals("", answer.header("ETag"));
    }

    @Test
    void only_a_file_of_the_documentation_may_be_kept_and_asked_for_by_its_tag() {
        String tag = get("/docs/start.js", "X-Nothing: 1").header("ETag");
        assertEquals(304, get("/docs/start.js", "If-None-Match: " + tag).status());
        assertEquals(
                304,
                get("/docs/start.js", "If-None-Match: \"x\"\r\nIf-None-Match: " + tag)
                        .status());
        assertEquals(200, get("/docs/start.js", "If-None-Match: \"x\"").status());
    }

    @Test
    void an_expectation_that_is_none_of_http_is_417() {
        assertEquals(417, get("/projects", "Expect: miracles").status());
    }

    @Test
    void a_long_answer_is_compressed_for_a_client_that_accepts_it_and_otherwise_the_same() throws Exception {
        for (int i = 0; i < 20; i++) {
            api.createProject();
        }
        for (String path : List.of("/projects", "/openapi.yaml", "/openapi.json")) {
            HttpResponse<byte[]> plain = bytes(path, "identity");
            HttpResponse<byte[]> packed = bytes(path, "br, gzip");
            assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElse(""), path);
            assertNotEquals(plain.body().length, packed.body().length, path);
            assertArrayEquals(plain.body(), unpacked(packed.body()), path);
        }
    }

    private HttpResponse<byte[]> bytes(String path, String codings) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(PAWL.url() + path))
                    .header("Authorization", authorization.substring("\r\nAuthorization: ".length()))
                    .header("Accept-Encoding", codings)
                    .build();
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }

    private static byte[] unpacked(byte[] gzipped) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
            return in.readAllBytes();
        }
    }

    private RawHttp.Answer get(String path, String lines) {
        return http.request("GET " + path + " HTTP/1.1" + authorization + "\r\n" + lines);
    }
}
