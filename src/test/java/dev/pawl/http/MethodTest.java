package dev.pawl.http;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PURGE", "get");

    private final RawHttp http = new RawHttp(RunningPawl.shared().url());

    static Stream<Arguments> pathsAndTheirMethods() {
        return Operation.all().stream()
                .collect(groupingBy(
                        operation -> operation.pathFor("x"),
                        flatMapping(MethodTest::methodsAtItsPath, toCollection(TreeSet::new))))
                .entrySet()
                .stream()
                .map(path -> arguments(path.getKey(), path.getValue()));
    }

    /** The path of one operation may be that of another too, such as /jobs/counts, which a job might have as its id. */
    private static Stream<String> methodsAtItsPath(Operation operation) {
        String path = operation.pathFor("x");
        return Operation.all().stream()
                .filter(other -> path.matches(other.pathFor("[^/]+")))
                .flatMap(MethodTest::methods);
    }

    /** HEAD goes with GET. */
    private static Stream<String> methods(Operation operation) {
        return operation.method().equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(operation.method());
    }

    @ParameterizedTest
    @MethodSource("pathsAndTheirMethods")
    void a_method_that_a_path_does_not_take_is_405_and_allow_lists_those_it_takes(String path, Set<String> taken) {
        for (String method : METHODS) {
            if (!taken.contains(method)) {
                RawHttp.Answer answer = http.request(method + " " + path + " HTTP/1.1\r\nAccept: text/html");
                assertEquals(405, answer.status(), method);
                assertEquals(String.join(", ", taken), answer.header("Allow"), method);
                assertProblem(answer, method, "METHOD_NOT_ALLOWED");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/nowhere", "/job", "/jobs/x/y", "/projects/x/y/z", "/healthz/x", "/internal/x"})
    void a_path_of_no_operation_is_404_with_every_method(String path) {
        for (String method : METHODS) {
            RawHttp.Answer answer = http.request(method + " " + path + " HTTP/1.1");
            assertEquals(404, answer.status(), method);
            assertProblem(answer, method, "RESOURCE_NOT_FOUND");
        }
    }

    @Test
    void a_request_to_open_a_web_socket_is_an_ordinary_request() {
        String upgrade = "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        RawHttp.Answer answer = http.request("GET /projects HTTP/1.1" + upgrade);
        assertEquals(401, answer.status());
        assertEquals("", answer.header("Set-Cookie"));
    }

    private static void assertProblem(RawHttp.Answer answer, String method, String code) {
        assertEquals("no-store", answer.header("Cache-Control"), method);
        assertEquals("application/problem+json", answer.header("Content-Type"), method);
        if (!method.equals("HEAD")) {
            assertEquals(code, answer.json().path("error_code").asText(), method);
        }
    }
}
