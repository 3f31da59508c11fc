package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a header that is sent twice, a proxy may believe one and Pawl the other: the request is refused. */
class RepeatedHeaderTest {
    private static final RunningPawl PAWL = RunningPawl.shared();

    private final RawHttp http = new RawHttp(PAWL.url());
    private final String editor = "editor-" + UUID.randomUUID();
    private final String token = PAWL.key().token(editor, List.of("editor"), Duration.ofHours(1));
    private final Api api = PAWL.as(editor);

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "Authorization, Bearer x",
                "X-Callback-Secret, x",
                "Content-Type, application/json",
                "If-Match, \"2\"",
                "Idempotency-Key, \"key\"",
                "Last-Event-ID, 1"
            })
    void a_header_that_is_sent_twice_is_400_by_its_name_whichever_value_comes_first(String name, String value) {
        String job = api.createJob();
        String good = name.equals("Authorization") ? "Bearer " + token : value;
        for (String pair : List.of(
                name + ": " + good + "\r\n" + name + ": " + good,
                name + ": " + good + "\r\n" + name + ": other",
                name + ": other\r\n" + name + ": " + good,
                name + ": " + good + "\r\nX-Between: 1\r\n" + name + ":")) {
            String authorization = name.equals("Authorization") ? "" : "\r\nAuthorization: Bearer " + token;
            assertRefused(name, http.request("POST /jobs/" + job + "/cancel HTTP/1.1" + authorization + "\r\n" + pair));
            assertRefused(name, http.request("GET /nowhere HTTP/1.1\r\n" + pair));
        }
        assertEquals("CREATED", api.get("/jobs/" + job).text("status"));
    }

    @Test
    void a_callback_with_two_secrets_moves_nothing() {
        String job = api.createRunningJob();
        byte[] body = CallbackReport.of("AUDIO_READY").toString().getBytes(UTF_8);
        String right = "X-Callback-Secret: " + FakeOrchestrator.CALLBACK_SECRET;
        for (String secrets : List.of(right + "\r\nX-Callback-Secret: x", "X-Callback-Secret: x\r\n" + right)) {
            assertRefused(
                    "X-Callback-Secret",
                    http.request(
                            "POST /internal/jobs/" + job + "/status HTTP/1.1\r\n" + secrets
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length,
                            body));
        }
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + job).text("status"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: foo, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: foo\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: \"chunked",
                "Transfer-Encoding:",
                "Content-Length: 2\r\nContent-Length: 2",
                "Content-Length: 2, 2",
                "Host: localhost"
            })
    void a_body_whose_end_is_a_matter_of_opinion_and_a_second_host_are_400_and_end_the_connection(String lines) {
        String job = api.createJob();
        String hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        RawHttp.Answer answer =
                http.send(("POST /jobs/" + job + "/cancel HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                + "\r\n" + lines + "\r\n\r\n0\r\n\r\n" + hidden)
                        .getBytes(UTF_8));
        assertEquals(400, answer.status(), answer::body);
        assertEquals("VALIDATION_ERROR", answer.json().path("error_code").asText());
        assertEquals("close", answer.header("Connection"));
        assertEquals("CREATED", api.get("/jobs/" + job).text("status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "CHUNKED", " chunked "})
    void a_body_in_chunks_is_taken(String coding) {
        String job = api.createJob();
        RawHttp.Answer answer = http.request(
                "POST /jobs/" + job + "/cancel HTTP/1.1\r\nAuthorization: Bearer " + token
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: " + coding,
                "2\r\n{}\r\n0\r\n\r\n".getBytes(UTF_8));
        assertEquals(200, answer.status(), answer::body);
    }

    @Test
    void a_correlation_id_and_a_trace_that_are_repeated_are_as_if_they_were_malformed() {
        RawHttp.Answer answer = http.request("GET /healthz HTTP/1.1\r\nX-Correlation-Id: a\r\nX-Correlation-Id: a");
        assertEquals(200, answer.status());
        assertNotEquals("a", answer.header("X-Correlation-Id"));
        assertTrue(answer.header("X-Correlation-Id").startsWith("req-"), answer.header("X-Correlation-Id"));
    }

    private static void assertRefused(String name, RawHttp.Answer answer) {
        assertEquals(400, answer.status(), answer::body);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("VALIDATION_ERROR", answer.json().path("error_code").asText());
        assertEquals(name, answer.json().at("/errors/0/pointer").asText());
        assertEquals(
                "must be sent once at most",
                answer.json().at("/errors/0/message").asText());
    }
}
