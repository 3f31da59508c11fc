package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log says what happened to each request, and nothing of what the request carried. */
class LogLeakTest {
    private static final String MARK = "s3cret";

    private final CapturedLog log = CapturedLog.asInProduction();
    private final RunningPawl pawl = RunningPawl.shared();
    private final String token = pawl.key().token("log-leak-test", List.of("editor"), Duration.ofHours(1));
    private final Api api = new Api(pawl.url(), token);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void a_request_leaves_one_line_with_its_id_its_route_and_its_status() {
        String project = api.createProject();
        assertLine("POST /projects 201", api.post("/projects", "{\"name\": \"x\"}", "X-Correlation-Id", newId()));
        assertLine("GET /projects/{projectId} 200", api.get("/projects/" + project, "X-Correlation-Id", newId()));
        assertLine("GET /jobs/{jobId} 404", api.get("/jobs/" + MARK, "X-Correlation-Id", newId()));
        assertLine("POST /jobs/{jobId}/cancel 404", api.post("/jobs/" + MARK + "/cancel", null));
        assertLine("GET /projects 400", api.get("/projects?" + MARK + "=1", "X-Correlation-Id", MARK + " " + MARK));
        assertLine("GET (no route) 404", api.get("/" + MARK));
        assertLine("DELETE (no route) 405", api.send("DELETE", "/projects", null));
        assertLine("POST /projects 401", new Api(pawl.url(), null).post("/projects", "{}"));
        assertLine("POST /projects 401", new Api(pawl.url(), MARK).post("/projects", "{}"), ", token refused: form");
        assertNothingLeaked();
    }

    @Test
    void no_route_logs_a_token_a_uri_or_anything_else_of_a_body_or_a_header() {
        String job = api.createJob();
        List<String> bodies = List.of(
                "{\"video_uri\": \"s3://media/" + MARK + "\"}",
                "{\"video_uri\": \"s3://user:" + MARK + "@media/x\"}",
                "{\"reason_code\": \"" + MARK + "\"}",
                "{\"reason_code\": \"" + MARK + " " + MARK + "\"}",
                "{\"name\": \"" + MARK + "\"}",
                "{\"name\": \"" + MARK + "\\u0000\"}",
                "{\"" + MARK + "\": \"" + MARK + "\"}",
                "{\"name\": " + MARK + "}",
                MARK);
        for (Operation operation : Operation.ofEditors()) {
            if (operation.isEndless()) {
                continue;
            }
            for (String body : bodies) {
                String path = operation.pathFor(job);
                api.send(operation.method(), path, body, "If-Match", MARK, "Idempotency-Key", MARK, "Cookie", MARK);
                api.send(operation.method(), path, body, "User-Agent", MARK, "Referer", "https://x/" + MARK);
                api.send(operation.method(), path, body, "Content-Type", "text/" + MARK);
                new Api(pawl.url(), MARK + "." + MARK + "." + MARK).send(operation.method(), path, body);
            }
        }
        assertLine("GET /healthz 200", api.get("/healthz"));
        assertNothingLeaked();
    }

    @Test
    void what_the_http_server_refuses_by_itself_is_not_quoted() {
        RawHttp http = new RawHttp(pawl.url());
        assertEquals(400, http.request("GET /%zz" + MARK + " HTTP/1.1").status());
        assertEquals(400, http.request("CONNECT /" + MARK + " HTTP/1.1").status());
        assertEquals(
                400,
                http.request("GET /healthz HTTP/1.1\r\n" + MARK + " : " + MARK).status());
        assertEquals(400, http.request("GET /healthz HTTP/1.1\r\nHost: " + MARK).status());
        assertEquals(
                400,
                http.request("POST /projects HTTP/1.1\r\nContent-Length: " + MARK)
                        .status());
        assertEquals(
                431, http.request("GET / HTTP/1.1\r\nX: " + MARK.repeat(3_000)).status());
        assertNothingLeaked();
    }

    @Test
    void a_defect_is_logged_with_its_id_and_answered_without_a_word_about_it() throws SQLException {
        TestDatabase broken = TestDatabase.create();
        try (RunningPawl own = RunningPawl.start(broken)) {
            Api editor = own.asNewEditor();
            String job = editor.createJob();
            try (Connection superuser = broken.connectAsSuperuser();
                    Statement revoke = superuser.createStatement()) {
                revoke.execute("REVOKE SELECT ON dispatch FROM pawl_service");
            }
            String id = newId();
            Api.Answer answer = editor.post(
                    "/jobs/" + job + "/cancel", "{\"reason_code\": \"" + MARK + "\"}", "X-Correlation-Id", id);
            assertEquals(500, answer.status());
            assertEquals("INTERNAL_ERROR", answer.text("error_code"));
            assertFalse(answer.response().body().matches("(?is).*(permission|denied|42501|dispatch|exception).*"));
            assertEquals(
                    1,
                    log.textOf(id)
                            .lines()
                            .filter(line -> line.contains("42501"))
                            .count(),
                    log.textOf(id));
        }
        assertNothingLeaked();
    }

    private void assertLine(String expected, Api.Answer answer) {
        assertLine(expected, answer, "");
    }

    private void assertLine(String expected, Api.Answer answer, String why) {
        String id = answer.header("X-Correlation-Id");
        ILoggingEvent line =
                log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id")));
        String text = line.getFormattedMessage();
        assertTrue(text.matches("\\Q" + expected + "\\E \\d+ms from 127\\.0\\.0\\.1\\Q" + why + "\\E"), text);
        assertEquals(1, log.textOf(id).lines().count(), log.textOf(id));
    }

    private void assertNothingLeaked() {
        String text = log.text();
        assertFalse(text.contains(MARK), text);
        for (String part : token.split("\\.", -1)) {
            assertFalse(text.contains(part), text);
        }
    }

    private static String newId() {
        return "log-leak-" + UUID.randomUUID();
    }
}
