package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Operation;
import dev.pawl.testing.Query;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation is called with a mark in every place that may hold a secret, with and without failures. No mark may
 * appear in the log, the metrics, a problem document or the audit trail.
 */
@Slow("every operation, with a mark in every place, in good times and bad")
@LogsWarnings(perhaps = "WARN ")
class SecretsTest {
    private static final String MARK = "s3cretmark";
    /** Stands where the name of a field or parameter does, which the answer has to repeat. */
    private static final String NAME = "strangename";

    private static final String CALLBACK_SECRET = "callback-" + MARK;
    private static final String NEXT_WEBHOOK_SECRET = "whsec_bmV4dCBzZWNyZXQgb2YgdGhlc2UgdGVzdHM=";
    /** What the contract lets the caller of an operation read back. */
    private static final List<String> REPEATED = List.of("submitted_video_uri", "current_video_uri", "event_id");

    private final List<String> problems = new CopyOnWriteArrayList<>();

    /** How the log is written. */
    enum Form {
        PRODUCTION,
        DEVELOPMENT;

        CapturedLog capture() {
            return this == PRODUCTION ? CapturedLog.asInProduction() : CapturedLog.asInDevelopment();
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void nothing_that_was_said_in_confidence_comes_out(Form form) throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (CapturedLog log = form.capture();
                Relay relay = Relay.to(database.url());
                RunningPawl pawl =
                        RunningPawl.start(database, variables(relay, database), Timings.giveUpConnections())) {
            pawl.withBackgroundWork();
            String token = pawl.key().token("editor-1", List.of("editor"), Duration.ofHours(1));
            Api editor = new Api(pawl.url(), token);
            String job = tellAStory(pawl, editor);
            attack(pawl, editor, job);
            execute(database, "REVOKE SELECT ON dispatch FROM pawl_service");
            askAtOnce(editor, job);
            execute(database, "GRANT SELECT ON dispatch TO pawl_service");
            relay.cut();
            askAtOnce(editor, job);
            relay.heal();
            Api.Answer last = awaitAnswer(() -> editor.get("/jobs/" + job));
            String id = last.header("X-Correlation-Id");
            log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id"))
                    && event.getFormattedMessage().contains("ms"));

            assertTrue(problems.size() > 100, problems::toString);
            for (String code :
                    List.of("INTERNAL_ERROR", "SERVICE_UNAVAILABLE", "PAYLOAD_TOO_LARGE", "UNAUTHENTICATED")) {
                assertTrue(problems.stream().anyMatch(problem -> problem.contains(code)), code);
            }
            assertClean("problem", String.join("\n", problems).replace(NAME, ""), token);
            assertTrue(log.printed().contains("/jobs/{jobId}/cancel"), log::printed);
            assertClean("log", log.printed() + log.text(), token);
            assertClean("metrics", Scrape.of(pawl.url()).text(), token);
            List<String> trail = Query.texts(database, "SELECT a::text FROM audit_event a");
            assertTrue(trail.size() >= 5, trail::toString);
            assertClean("trail", trail.toString(), token);
        }
    }

    private static Map<String, String> variables(Relay relay, TestDatabase database) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PAWL_DATABASE_URL", relay.in(database.url()));
        variables.put("PAWL_CALLBACK_SECRET", CALLBACK_SECRET);
        variables.put("PAWL_ORCHESTRATOR_AUTHORIZATION", "Bearer orchestrator-" + MARK);
        variables.put("PAWL_WEBHOOK_SECRET_NEXT", NEXT_WEBHOOK_SECRET);
        return variables;
    }

    /** A job that holds the mark wherever it may, and has failed. */
    private String tellAStory(RunningPawl pawl, Api editor) {
        String project =
                editor.post("/projects", "{\"name\": \"" + MARK + "\"}").text("id");
        String job = editor.post("/projects/" + project + "/jobs", null).text("id");
        String video = "{\"video_uri\": \"s3://media/" + MARK + "?sig=" + MARK + "\"}";
        assertEquals(200, editor.post("/jobs/" + job + "/confirm-upload", video).status());
        assertEquals(202, editor.post("/jobs/" + job + "/run", null).status());
        report(pawl, job, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://media/" + MARK), 204);
        report(pawl, job, CallbackReport.of("TRANSCRIBING").bringing("audio_uri", "s3://other/" + MARK), 409);
        report(pawl, job, CallbackReport.of("FAILED").with("failure_message", MARK), 204);
        String other = "{\"video_uri\": \"s3://other/" + MARK + "\"}";
        note(editor.post("/jobs/" + job + "/confirm-upload", other), 409);
        return job;
    }

    private void report(RunningPawl pawl, String job, CallbackReport report, int expected) {
        note(
                send(
                        pawl,
                        job,
                        report.with("event_id", MARK + report.text("event_id")).toString()),
                expected);
    }

    private static Api.Answer send(RunningPawl pawl, String job, String body) {
        return new Api(pawl.url(), null).post(CallbackReport.path(job), body, "X-Callback-Secret", CALLBACK_SECRET);
    }

    private static List<Operation> ending() {
        return Operation.all().stream()
                .filter(operation -> !operation.isEndless())
                .toList();
    }

    private void attack(RunningPawl pawl, Api editor, String job) {
        Api stranger = new Api(pawl.url(), MARK + "." + MARK + "." + MARK);
        for (Operation operation : ending()) {
            String method = operation.method();
            String path = operation.pathFor(job);
            String marked = operation.pathFor(MARK) + "?" + NAME + "=" + MARK + "&limit=" + MARK + "&cursor=" + MARK;
            note(stranger.send(method, path, null, "X-Callback-Secret", MARK));
            note(editor.send(method, marked, null, "If-Match", MARK, "Idempotency-Key", MARK, "Cookie", MARK));
            note(editor.send(method, path, null, "User-Agent", MARK, "Referer", MARK, "traceparent", MARK));
            note(editor.send(method, path, null, "X-Correlation-Id", MARK + "\"", "tracestate", "a=" + MARK));
            for (String body : method.equals("GET") ? List.<String>of() : bodies()) { // Which does not read it.
                note(editor.send(method, path, body));
                note(new Api(pawl.url(), null)
                        .send(method, path, body, "X-Callback-Secret", CALLBACK_SECRET, "Cookie", MARK));
            }
            note(editor.send(method, path, "{}", "Content-Type", "text/" + MARK));
        }
        RawHttp http = new RawHttp(pawl.url());
        Stream.of(
                        "GET /%zz" + MARK + " HTTP/1.1",
                        "GET /" + MARK + " HTTP/9.9",
                        "GET /" + MARK.repeat(1_000) + " HTTP/1.1",
                        MARK + " /projects HTTP/1.1",
                        "GET /projects HTTP/1.1\r\n" + MARK + " : " + MARK,
                        "GET /projects HTTP/1.1\r\nAuthorization: " + MARK + "\r\nExpect: " + MARK,
                        "POST /projects HTTP/1.1\r\nContent-Length: " + MARK,
                        "GET /projects HTTP/1.1\r\nX: " + MARK.repeat(1_000))
                .forEach(head -> problems.add(http.request(head).body()));
    }

    /** Everything that is valid, with marks; each may wait for the database as long as it is patient. */
    private void askAtOnce(Api editor, String job) {
        List<String> valid = List.of(
                "{\"name\": \"" + MARK + "\"}",
                "{\"video_uri\": \"s3://media/" + MARK + "\"}",
                "{\"statuses\": [\"CREATED\"]}",
                CallbackReport.of("FAILED").with("failure_message", MARK).toString());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Operation operation : ending()) {
                String path = operation.pathFor(job);
                threads.execute(() -> note(editor.send(operation.method(), path, null, "Idempotency-Key", MARK)));
                for (String body : valid) {
                    threads.execute(() -> note(editor.send(
                            operation.method(), path, body, "Cookie", MARK, "X-Callback-Secret", CALLBACK_SECRET)));
                }
            }
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> bodies() {
        return List.of(
                MARK,
                "{\"" + NAME + "\": \"" + MARK + "\"}",
                "{\"name\": " + MARK + "}",
                "{\"name\": \"" + MARK + "\\u0000\"}",
                "{\"video_uri\": \"s3://user:" + MARK + "@media/x\"}",
                "{\"reason_code\": \"" + MARK + " " + MARK + "\"}",
                "{\"client_request_id\": \"" + MARK + "\", \"model_profile\": \"" + MARK + "\"}",
                "{\"statuses\": [\"" + MARK + "\"]}",
                CallbackReport.of("DONE").with("failure_message", MARK).toString(),
                CallbackReport.of("DONE").with("transcript", MARK).toString(),
                CallbackReport.of("TRANSCRIPT_READY")
                        .bringing("transcript_uri", "s3://media/" + MARK)
                        .toString(),
                "{\"name\": \"" + (MARK + " ").repeat(7_000) + "\"}");
    }

    private void note(Api.Answer answer, int expected) {
        assertEquals(expected, answer.status(), () -> answer.response().body());
        note(answer);
    }

    /** Keeps problem documents alone: what an operation answers to its own editor may hold all of it. */
    private void note(Api.Answer answer) {
        if (answer.header("Content-Type").equals("application/problem+json")) {
            String body = answer.response().body();
            for (String member : REPEATED) {
                body = body.replaceAll("\"" + member + "\":\"[^\"]*\"", "");
            }
            problems.add(answer.response().headers().map() + body);
        }
    }

    private static Api.Answer awaitAnswer(Supplier<Api.Answer> request) {
        List<Api.Answer> last = new ArrayList<>();
        Eventually.await(
                () -> {
                    last.add(request.get());
                    return last.getLast().status() == 200;
                },
                "the database does not come back");
        return last.getLast();
    }

    private static void assertClean(String where, String text, String token) {
        List<String> secrets =
                new ArrayList<>(List.of(MARK, NAME, FakeOrchestrator.WEBHOOK_SECRET, NEXT_WEBHOOK_SECRET, "test-only"));
        secrets.addAll(List.of(token.split("\\.", -1)));
        String all = text.toLowerCase(Locale.ROOT);
        for (String secret : secrets) {
            int at = all.indexOf(secret.toLowerCase(Locale.ROOT));
            assertFalse(at >= 0, () -> where + " holds " + text.substring(Math.max(0, at - 300), at + 40));
        }
    }
}
