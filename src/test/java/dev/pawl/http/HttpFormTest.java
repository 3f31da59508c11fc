package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose HTTP is not what it should be: refused by the server itself, and by a problem document. */
class HttpFormTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final int MAX_HEADERS = 16 * 1024;

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
                "GET /healthz HTTP/1.1\r\n\r\n",
                "GET  /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /healthz  HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET   /healthz   HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "PURGE  /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "\r\nGET  /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                " GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET\t/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            })
    void what_another_server_might_read_in_another_way_is_400(String request) {
        assertProblem(400, "VALIDATION_ERROR", request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET  /healthz HTTP/1.1", "GET /healthz  HTTP/1.1", "PUT  /healthz HTTP/1.1"})
    void two_spaces_are_two_however_they_come_and_whatever_came_before(String line) throws IOException {
        String good = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Spaces:  a  b  \r\n\r\n";
        String bad = line + "\r\nHost: localhost\r\n\r\n";
        for (int cut = 1; cut < line.length(); cut++) {
            try (Socket socket = new Socket(PAWL.url().getHost(), PAWL.url().getPort())) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                out.write((good + bad.substring(0, cut)).getBytes(ISO_8859_1));
                String first = headOf(socket.getInputStream());
                assertTrue(first.startsWith("HTTP/1.1 200"), first);
                out.write(bad.substring(cut).getBytes(ISO_8859_1));
                String rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertFalse(rest.contains("HTTP/1.1 200"), rest);
                // What is malformed when the answer before it is still being sent may have none: Jetty hangs up.
                boolean comesLater = cut <= line.indexOf("  ") + 1;
                assertTrue(rest.contains("HTTP/1.1 400 ") || !comesLater, rest);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r\n\r\n"})
    void empty_lines_before_a_request_are_ignored(String before) {
        String request = before + "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX:  a  b\r\n\r\n";
        assertEquals(200, http.send(request.getBytes(ISO_8859_1)).status());
    }

    private static String headOf(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    @Test
    void a_version_of_http_that_is_none_is_505() {
        assertProblem(505, "HTTP_VERSION_NOT_SUPPORTED", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void headers_may_have_16_kib_and_no_byte_more() {
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
