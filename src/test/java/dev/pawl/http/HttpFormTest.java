package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose HTTP is not what it should be: refused by the server itself, and by a problem document. */
class HttpFormTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final int MAX_HEADERS = 8 * 1024;

    private final RawHttp http = new RawHttp(PAWL.url());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\nHost: localhost\n\n",
                "GET /healthz HTTP/1.1\r\nHost: localhost\nConnection: close\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\n",
                "GET /healthz#top HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n\r\n"
            })
    void what_another_server_might_read_in_another_way_is_400(String request) {
        assertProblem(400, "VALIDATION_ERROR", request);
    }

    @Test
    void a_version_of_http_that_is_none_is_505() {
        assertProblem(505, "HTTP_VERSION_NOT_SUPPORTED", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void headers_may_have_8_kib_and_no_byte_more() {
        String allowed = ofHeaders(MAX_HEADERS);
        assertEquals(200, http.send(allowed.getBytes(ISO_8859_1)).status());
        assertProblem(431, "HEADERS_TOO_LARGE", ofHeaders(MAX_HEADERS + 1));
    }

    /** A request of so many bytes, all of them before its body. */
    private static String ofHeaders(int bytes) {
        String start = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ";
        return start + "x".repeat(bytes - start.length() - 4) + "\r\n\r\n";
    }

    private void assertProblem(int status, String code, String request) {
        RawHttp.Answer answer = http.send(request.getBytes(ISO_8859_1));
        assertEquals(status, answer.status(), answer::body);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals(code, answer.json().path("error_code").asText());
        assertEquals(status, answer.json().path("status").asInt());
    }
}
