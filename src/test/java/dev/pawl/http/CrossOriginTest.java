package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of configured origins may call the API of editors, without cookies, and nothing else. */
class CrossOriginTest {
    private static final String BOARD = "https://board.example";
    private static final String FROM_BOARD = "\r\nOrigin: " + BOARD;
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final List<String> HEADERS = List.of(
            ALLOWED,
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Headers",
            "Access-Control-Allow-Methods",
            "Access-Control-Expose-Headers",
            "Access-Control-Max-Age");
    private static final RunningPawl PAWL = RunningPawl.start(
            RunningPawl.shared().database(), Map.of("PAWL_CORS_ORIGINS", BOARD + ", http://localhost:5173"));
    private static final String AUTHORIZATION = "\r\nAuthorization: Bearer "
            + PAWL.key().token("editor-" + UUID.randomUUID(), List.of("editor"), Duration.ofHours(1));

    private final RawHttp http = new RawHttp(PAWL.url());

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    static List<Operation> all() {
        return Operation.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_page_may_read_each_answer_to_an_editor_and_no_other(Operation operation) {
        String request = (operation.isEndless() ? "HEAD" : operation.method()) + " " + operation.pathFor("nothing")
                + " HTTP/1.1" + FROM_BOARD;
        for (String authorization : List.of("", AUTHORIZATION)) {
            RawHttp.Answer answer = http.request(request + authorization);
            assertEquals(operation.needsEditor() ? BOARD : "", answer.header(ALLOWED), operation.id());
            assertEquals(operation.needsEditor() ? "Origin" : "", answer.header("Vary"), operation.id());
            assertEquals("", answer.header("Access-Control-Allow-Credentials"));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_browser_asks_first_without_a_token_and_is_told_what_the_operation_takes(Operation operation) {
        RawHttp.Answer answer = http.request("OPTIONS " + operation.pathFor("nothing") + " HTTP/1.1" + FROM_BOARD
                + "\r\nAccess-Control-Request-Method: " + operation.method()
                + "\r\nAccess-Control-Request-Headers: authorization");
        if (operation.needsEditor()) {
            assertEquals(200, answer.status());
            assertEquals(BOARD, answer.header(ALLOWED));
            assertTrue(items(answer.header("Access-Control-Allow-Methods")).contains(operation.method()));
            assertEquals(
                    Set.of(
                            "Authorization",
                            "Content-Type",
                            "If-Match",
                            "Idempotency-Key",
                            "Last-Event-ID",
                            "X-Correlation-Id",
                            "traceparent"),
                    items(answer.header("Access-Control-Allow-Headers")));
            assertEquals("7200", answer.header("Access-Control-Max-Age"));
            assertEquals("Origin", answer.header("Vary"));
            assertEquals("", answer.body());
        } else {
            assertEquals("", answer.header(ALLOWED), operation.id());
            assertEquals(405, answer.status());
        }
    }

    @Test
    void a_page_can_read_the_headers_of_the_contract() {
        RawHttp.Answer answer = http.request("GET /projects HTTP/1.1" + FROM_BOARD + AUTHORIZATION);
        assertEquals(200, answer.status());
        assertEquals(
                Set.of(
                        "ETag",
                        "Location",
                        "Retry-After",
                        "Allow",
                        "X-Correlation-Id",
                        "Idempotency-Replayed",
                        "Audit-Head",
                        "RateLimit",
                        "RateLimit-Policy"),
                items(answer.header("Access-Control-Expose-Headers")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://board.example.evil.invalid",
                "https://boardxexample",
                "http://board.example",
                "https://board.example:8443",
                "https://sub.board.example",
                "null",
                "*"
            })
    void another_origin_is_served_as_usual_and_its_browser_keeps_the_answer_from_the_page(String origin) {
        RawHttp.Answer answer = http.request("GET /projects HTTP/1.1\r\nOrigin: " + origin + AUTHORIZATION);
        assertEquals(200, answer.status());
        assertHasNone(answer);
        assertHasNone(http.request(
                "OPTIONS /projects HTTP/1.1\r\nOrigin: " + origin + "\r\nAccess-Control-Request-Method: POST"));
    }

    @Test
    void no_page_may_call_unless_an_origin_is_configured() {
        RawHttp shared = new RawHttp(RunningPawl.shared().url());
        RawHttp.Answer answer = shared.request("GET /projects HTTP/1.1" + FROM_BOARD);
        assertHasNone(answer);
        assertEquals("", answer.header("Vary"));
        RawHttp.Answer preflight =
                shared.request("OPTIONS /projects HTTP/1.1" + FROM_BOARD + "\r\nAccess-Control-Request-Method: POST");
        assertHasNone(preflight);
        assertEquals(405, preflight.status());
    }

    private static void assertHasNone(RawHttp.Answer answer) {
        HEADERS.forEach(name -> assertEquals("", answer.header(name), name));
    }

    private static Set<String> items(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
    }
}
