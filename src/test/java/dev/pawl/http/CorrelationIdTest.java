package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdTest {
    private static final String HEADER = "X-Correlation-Id";
    private static final String MADE = "req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final RunningPawl pawl = RunningPawl.shared();
    private final RawHttp http = new RawHttp(pawl.url());

    static Stream<String> wellFormed() {
        return Stream.of(
                "a",
                "studio-8c1f",
                "A.b_c:d-9",
                "x".repeat(128),
                "<b>",
                "a,b",
                "a/b",
                "%0d%0a",
                "urn:x?y#z",
                "['a']@{~}!$&*+;=^`|");
    }

    static Stream<String> malformed() {
        return Stream.of("", " ", "a b", "x".repeat(129), "a\tb", "\u00e9", "a\u0085b", "\"a\"", "a\"b", "a\\b");
    }

    /** Requests that different parts of the service refuse, down to the HTTP server itself. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(401, "GET /projects HTTP/1.1"),
                arguments(404, "GET /nowhere HTTP/1.1"),
                arguments(405, "DELETE /projects HTTP/1.1"),
                arguments(400, "GET /%zz HTTP/1.1"),
                arguments(400, "GET /a b HTTP/1.1"),
                arguments(400, "GET healthz HTTP/1.1"),
                arguments(400, "POST /projects HTTP/1.1\r\nContent-Length: none"),
                arguments(414, "GET /" + "x".repeat(17_000) + " HTTP/1.1"),
                arguments(431, "GET /healthz HTTP/1.1\r\nX-Big: " + "x".repeat(17_000)),
                arguments(417, "POST /projects HTTP/1.1\r\nExpect: miracles"),
                arguments(505, "GET /healthz HTTP/9.9"));
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void a_well_formed_id_is_echoed_and_written_to_the_audit_trail(String id) {
        Api api = pawl.asNewEditor();
        String job = api.createJob();
        assertEquals(id, api.post("/jobs/" + job + "/cancel", null, HEADER, id).header(HEADER));
        assertEquals(id, lastEvent(api, job).path("correlation_id").asText());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_id_is_replaced_and_never_echoed(String id) {
        RawHttp.Answer answer = http.request("GET /healthz HTTP/1.1\r\n" + HEADER + ": " + id);
        assertEquals(200, answer.status());
        assertTrue(answer.header(HEADER).matches(MADE), answer.header(HEADER));
        assertEquals(
                1,
                answer.headers().keySet().stream()
                        .filter(HEADER::equalsIgnoreCase)
                        .count());
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void a_well_formed_id_of_a_callback_is_written_to_the_audit_trail(String id) {
        Api api = pawl.asNewEditor();
        String job = api.createRunningJob();
        assertEquals(
                204,
                CallbackReport.of("AUDIO_READY")
                        .with("correlation_id", id)
                        .sendTo(pawl.url(), job)
                        .status());
        assertEquals(id, lastEvent(api, job).path("correlation_id").asText());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_id_of_a_callback_is_replaced_and_the_callback_may_be_repeated(String id) {
        Api api = pawl.asNewEditor();
        String job = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY").with("correlation_id", id);
        assertEquals(204, report.sendTo(pawl.url(), job).status());
        String made = lastEvent(api, job).path("correlation_id").asText();
        assertTrue(made.matches(MADE.replace("req-", "cb-")), made);
        assertEquals(200, report.sendTo(pawl.url(), job).status());
        assertEquals(
                409,
                report.with("correlation_id", id + "x").sendTo(pawl.url(), job).status());
    }

    @Test
    void an_id_that_was_made_is_new_for_each_request_and_stands_in_the_audit_trail() {
        Api api = pawl.asNewEditor();
        String job = api.createJob();
        String made = api.post("/jobs/" + job + "/cancel", null, HEADER, "not well formed")
                .header(HEADER);
        assertTrue(made.matches(MADE), made);
        assertEquals(made, lastEvent(api, job).path("correlation_id").asText());
        assertNotEquals(made, api.get("/healthz").header(HEADER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n Injected: yes", "\nInjected: yes", "\rInjected: yes"})
    void a_line_break_behind_an_id_reaches_no_header_of_the_answer(String suffix) {
        RawHttp.Answer answer = http.request("GET /healthz HTTP/1.1\r\n" + HEADER + ": good" + suffix);
        assertEquals("", answer.header("Injected"));
        assertTrue(answer.header(HEADER).matches("good|" + MADE), answer.header(HEADER));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void every_refusal_is_a_problem_document_with_an_id_that_nobody_may_store(int status, String head) {
        RawHttp.Answer answer = http.request(head);
        assertEquals(status, answer.status());
        assertTrue(answer.header(HEADER).matches(MADE), answer.header(HEADER));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals(status, answer.json().path("status").asInt());
        assertTrue(answer.json().path("type").asText().matches("/problems/[a-z-]+"), answer.body());
    }

    @Test
    void bytes_that_are_no_http_get_a_problem_document() {
        RawHttp.Answer answer = http.send("\u0016\u0003\u0001 hello\r\n\r\n".getBytes(ISO_8859_1));
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.json().path("error_code").asText());
        assertTrue(answer.header(HEADER).matches(MADE), answer.header(HEADER));
    }

    @Test
    void an_answer_to_a_body_that_is_too_large_has_the_id_of_the_request() {
        Api.Answer answer = pawl.asNewEditor().post("/projects", " ".repeat(65_537), HEADER, "large-1");
        assertEquals(413, answer.status());
        assertEquals("large-1", answer.header(HEADER));
    }

    private static JsonNode lastEvent(Api api, String job) {
        JsonNode items = api.get("/jobs/" + job + "/audit-events").json().path("items");
        return items.path(items.size() - 1);
    }
}
