package dev.pawl.http;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The limits of one editor, and that other editors are not affected. */
@Slow("holds as many requests as an editor may have")
class RequestLimitTest {
    private static final int IN_FLIGHT = 3;
    private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String BODY = "{\"name\": \"Test\"}";

    private final RunningPawl unlimited = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();

    @Test
    void who_asks_too_often_is_told_when_to_come_back_and_can_still_stop_a_job() {
        String job = unlimited.as(editor).createRunningJob();
        try (RunningPawl pawl = limited("PAWL_EDITOR_REQUEST_RATE", "1", "PAWL_EDITOR_REQUEST_BURST", "1")) {
            Api api = pawl.as(editor);
            List<Api.Answer> polls = AtOnce.run(nCopies(30, () -> api.get("/jobs/" + job)));
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
            Api.Answer refused = polls.stream()
                    .filter(poll -> poll.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertTooMany("request_rate", refused);
            assertEquals("\"requests\";q=1;w=1", refused.header("RateLimit-Policy"));
            assertEquals("\"requests\";r=0;t=1", refused.header("RateLimit"));
            assertEquals(200, pawl.asNewEditor().get("/projects").status(), "another editor has a rate of his own");
        }
    }

    @Test
    void every_answer_to_an_editor_says_how_many_more_requests_there_are() {
        Api api = unlimited.as(editor);
        for (Api.Answer answer : List.of(api.get("/projects"), api.get("/jobs/none"), api.post("/projects", "{}"))) {
            assertEquals("\"requests\";q=1000000;w=1", answer.header("RateLimit-Policy"));
            assertTrue(answer.header("RateLimit").startsWith("\"requests\";r=9999"), answer.header("RateLimit"));
        }
        for (Api.Answer answer :
                List.of(new Api(unlimited.url(), null).get("/projects"), new Api(unlimited.url(), null).get("/docs"))) {
            assertEquals("", answer.header("RateLimit"));
        }
    }

    @Test
    void a_rate_of_nought_is_none() {
        try (RunningPawl pawl = limited("PAWL_EDITOR_REQUEST_RATE", "0", "PAWL_EDITOR_REQUEST_BURST", "1")) {
            Api api = pawl.as(editor);
            Supplier<Api.Answer> ask = () -> api.get("/projects");
            for (Api.Answer answer : AtOnce.run(nCopies(20, ask))) {
                assertEquals(200, answer.status());
                assertEquals("", answer.header("RateLimit") + answer.header("RateLimit-Policy"));
            }
        }
    }

    @Test
    void requests_in_flight_are_limited_for_each_editor_and_a_stop_has_a_reserve() throws IOException {
        String job = unlimited.as(editor).createRunningJob();
        try (RunningPawl pawl = limited("PAWL_EDITOR_REQUESTS_IN_FLIGHT", Integer.toString(IN_FLIGHT))) {
            Api api = pawl.as(editor);
            List<Socket> unfinished = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                unfinished.add(startPost(pawl));
            }
            Api.Answer refused = api.post("/projects", BODY);
            assertTooMany("requests_in_flight", refused);
            assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
            assertEquals(200, pawl.asNewEditor().get("/projects").status());

            for (Socket socket : unfinished) {
                socket.getOutputStream().write(BODY.getBytes(StandardCharsets.UTF_8));
                assertEquals("HTTP/1.1 201", received(socket, "HTTP/1.1 201".length()));
                socket.close();
            }
            Eventually.await(() -> api.get("/projects").status() == 200, "what was answered still counts");
        }
    }

    @Test
    void a_client_that_hangs_up_leaves_nothing_behind() throws IOException {
        try (RunningPawl pawl = limited("PAWL_EDITOR_REQUESTS_IN_FLIGHT", Integer.toString(IN_FLIGHT))) {
            for (int i = 0; i < IN_FLIGHT; i++) {
                startPost(pawl).close();
            }
            Api api = pawl.as(editor);
            Eventually.await(() -> api.get("/projects").status() == 200, "still counted");
        }
    }

    @Test
    void open_streams_are_limited_for_each_editor_and_are_no_requests_in_flight() {
        Api before = unlimited.as(editor);
        List<String> jobs = List.of(before.createJob(), before.createJob(), before.createJob());
        try (RunningPawl pawl = limited("PAWL_EDITOR_OPEN_STREAMS", "2", "PAWL_EDITOR_REQUESTS_IN_FLIGHT", "1")) {
            Api api = pawl.as(editor);
            try (EventClient one =
                            api.follow("/jobs/" + jobs.get(0) + "/events").await(1);
                    EventClient other =
                            api.follow("/jobs/" + jobs.get(1) + "/events").await(1)) {
                assertTooMany("open_streams", api.get("/jobs/" + jobs.get(2) + "/events"));
                assertEquals(
                        200, api.post("/jobs/" + jobs.get(0) + "/cancel", null).status());
                one.awaitEnd();
                Eventually.await(() -> opens(api, jobs.get(2)), "a stream that has ended still counts");
                assertEquals(EventClient.End.NONE, other.end());
            }
        }
    }

    @Test
    void without_a_valid_token_nothing_is_counted() {
        try (RunningPawl pawl = limited("PAWL_EDITOR_REQUEST_RATE", "1", "PAWL_EDITOR_REQUEST_BURST", "1")) {
            Api none = new Api(pawl.url(), null);
            Api stranger = new Api(pawl.url(), pawl.key().token(editor, List.of("viewer"), Duration.ofHours(1)));
            for (int i = 0; i < 5; i++) {
                assertEquals(401, none.get("/projects").status());
                assertEquals(403, stranger.get("/projects").status());
            }
            assertEquals(200, pawl.as(editor).get("/projects").status());
        }
    }

    private static boolean opens(Api api, String job) {
        try (EventClient stream = api.follow("/jobs/" + job + "/events")) {
            return stream.status() == 200;
        }
    }

    private RunningPawl limited(String... variables) {
        return RunningPawl.start(
                unlimited.database(),
                variables.length == 2
                        ? Map.of(variables[0], variables[1])
                        : Map.of(variables[0], variables[1], variables[2], variables[3]));
    }

    /** A request whose body is still to come; the server waits for it. */
    private Socket startPost(RunningPawl pawl) throws IOException {
        Socket socket = new Socket(pawl.url().getHost(), pawl.url().getPort());
        String token = pawl.key().token(editor, List.of("editor"), Duration.ofHours(1));
        socket.getOutputStream().write("""
                        POST /projects HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Type: application/json\r
                        Content-Length: %d\r
                        Expect: 100-continue\r
                        \r
                        """.formatted(token, BODY.length()).getBytes(StandardCharsets.UTF_8));
        assertEquals(GO_ON, received(socket, GO_ON.length()));
        return socket;
    }

    private static String received(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    private static void assertTooMany(String limit, Api.Answer refused) {
        assertEquals(429, refused.status(), refused.response()::body);
        assertEquals("TOO_MANY_REQUESTS", refused.text("error_code"));
        assertEquals(limit, refused.text("limit"));
        assertEquals("1", refused.header("Retry-After"));
    }
}
