package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD is answered as GET is, without the body. */
class HeadTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String EDITOR = "editor-" + UUID.randomUUID();
    private static final String AUTHORIZATION =
            "\r\nAuthorization: Bearer " + PAWL.key().token(EDITOR, List.of("editor"), Duration.ofHours(1));

    private final RawHttp http = new RawHttp(PAWL.url());
    private final Api api = PAWL.as(EDITOR);

    static List<Operation> reads() {
        return Operation.all().stream()
                .filter(operation -> operation.method().equals("GET"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("reads")
    void head_has_the_status_and_the_headers_of_get(Operation operation) {
        for (String path : List.of(existing(operation), operation.pathFor("nothing"))) {
            boolean endless =
                    operation.isEndless() || (path.matches("/projects/.*/events") && !path.contains("nothing"));
            RawHttp.Answer head = http.request("HEAD " + path + " HTTP/1.1" + AUTHORIZATION);
            assertEquals("", head.body(), path);
            if (!endless) {
                RawHttp.Answer get = http.request("GET " + path + " HTTP/1.1" + AUTHORIZATION);
                assertEquals(get.status(), head.status(), path);
                assertEquals(compared(path, get), compared(path, head), path);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void head_asks_for_a_token_where_get_does(Operation operation) {
        String path = existing(operation);
        boolean needsSecret = operation.path().startsWith("/internal/");
        int expected =
                operation.needsEditor() || needsSecret ? 401 : operation.id().equals("getRoot") ? 303 : 200;
        assertEquals(expected, http.request("HEAD " + path + " HTTP/1.1").status());
    }

    @Test
    void the_head_of_a_stream_that_goes_on_is_all_there_is() {
        String job = api.createRunningJob();
        for (String path : List.of("/jobs/" + job + "/events", "/projects/" + api.createProject() + "/events")) {
            RawHttp.Answer head = http.request("HEAD " + path + " HTTP/1.1" + AUTHORIZATION);
            assertEquals(200, head.status());
            assertEquals("text/event-stream", head.header("Content-Type"));
            assertEquals("", head.header("Content-Length"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs/x/cancel", "/internal/jobs/x/status", "/projects/x/cancel-jobs"})
    void where_there_is_no_get_there_is_no_head(String path) {
        RawHttp.Answer answer = http.request("HEAD " + path + " HTTP/1.1" + AUTHORIZATION);
        assertEquals(405, answer.status());
        assertEquals("POST", answer.header("Allow"));
    }

    /** A path of the operation that exists, and whose answer ends. */
    private String existing(Operation operation) {
        String path = operation.path();
        if (path.startsWith("/projects/{")) {
            return operation.pathFor(api.createProject());
        }
        if (path.startsWith("/jobs/{")) {
            String job = api.createJob();
            api.post("/jobs/" + job + "/cancel", null);
            return operation.pathFor(job);
        }
        if (path.startsWith("/console")) {
            return operation.pathFor("main.js");
        }
        return operation.pathFor(path.startsWith("/docs") ? "start.js" : "unauthenticated");
    }

    /** But for what differs between any two answers. */
    private static Map<String, String> compared(String path, RawHttp.Answer answer) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        headers.remove("Date");
        headers.remove("X-Correlation-Id");
        headers.remove("RateLimit");
        if (path.equals("/metrics")) {
            headers.remove("Content-Length");
        }
        return headers;
    }
}
