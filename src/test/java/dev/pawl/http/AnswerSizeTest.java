package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However hostile a request is, its answer has a bound: 64 KiB more than twice the request (spec/openapi.yaml). */
@Slow("every operation with hundreds of bodies of the largest size")
class AnswerSizeTest {
    private static final int MAX_BODY = 64 * 1024;
    private static final int ALLOWANCE = 64 * 1024;
    private static final int FACTOR = 2;
    private static final int MOST_ERRORS = 20;
    private static final int LONGEST_QUERY = 7_000;
    private static final JsonNode SCHEMAS =
            Operation.document().path("components").path("schemas");

    private static final Api EDITOR = RunningPawl.crowded().asNewEditor();
    private static final String PROJECT = EDITOR.createProject();
    private static final String JOB =
            EDITOR.post("/projects/" + PROJECT + "/jobs", null).text("id");

    /** What fills a list or a text: short and many, of what has to be escaped, beyond ASCII. */
    private static final List<String> ITEMS = List.of(
            "\"\"",
            "\"\\u0001\"",
            "\"~\"",
            "\"\u00e9\"",
            "\"\\ud800\"",
            "0",
            "true",
            "null",
            "[]",
            "{}",
            "[[]]",
            "{\"a\":0}");

    private static final List<String> LETTERS =
            List.of("x", "\\u0001", "\\\"", "/", "~", "\u00e9", "\ud83c\udfac", "\\ud800", "%");

    static List<Operation> operations() {
        return Operation.all().stream()
                .filter(operation -> !operation.id().startsWith("stream"))
                .toList();
    }

    static Stream<Arguments> bodies() {
        List<String> bodies = new ArrayList<>(List.of("", "null", "[".repeat(60_000)));
        ITEMS.forEach(item -> bodies.add(list(item)));
        for (String letter : LETTERS) {
            bodies.add(manyFields(letter, 1));
            bodies.add(manyFields(letter, 60));
            bodies.add(manyFields(letter, 250));
            bodies.add(manyFields(letter, 3_000));
            bodies.add(nested(letter));
        }
        fields().forEach(field -> {
            ITEMS.forEach(item -> bodies.add("{\"" + field + "\":" + list(item) + "}"));
            LETTERS.forEach(letter -> bodies.add("{\"" + field + "\":\"" + fill(letter) + "\"}"));
        });
        return bodies.stream().map(body -> Arguments.argumentSet(summary(body), body));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void no_answer_to_any_operation_outgrows_a_hostile_body(String body) {
        assertTrue(body.getBytes(UTF_8).length <= MAX_BODY, "a body that is too large is not looked at");
        for (Operation operation : operations()) {
            if (operation.method().equals("POST")) {
                assertBounded(body.getBytes(UTF_8).length, send(operation, body));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void no_refusal_outgrows_a_hostile_query(Operation operation) {
        for (String part :
                List.of("a%d=1&", "status=&", "status=%%01%d&", "%%01%%22%d&", "limit=%d&", "%%F0%%9F%%8E%%AC%d=&")) {
            StringBuilder query = new StringBuilder("?");
            for (int i = 0; query.length() < LONGEST_QUERY; i++) {
                query.append(part.formatted(i));
            }
            Api.Answer answer = EDITOR.send(operation.method(), path(operation) + query, null);
            if (answer.status() >= 400) {
                assertBounded(query.length(), answer);
            }
        }
    }

    @Test
    void not_even_the_shortest_request_for_the_most_jobs_has_an_answer_beyond_the_bound() {
        String project = EDITOR.createProject();
        ManyJobs.running(RunningPawl.crowded().database(), project, 500, "DELIVERED");
        String body = "{\"statuses\":[\"AUDIO_EXTRACTING\"]}";
        Api.Answer answer = EDITOR.post("/projects/" + project + "/cancel-jobs", body);
        assertEquals(500, answer.json().path("items").size());
        assertBounded(body.length(), answer);
    }

    private static void assertBounded(int sent, Api.Answer answer) {
        int told = answer.response().body().getBytes(UTF_8).length;
        assertTrue(
                told <= FACTOR * sent + ALLOWANCE,
                () -> "%d bytes to a request of %d: %.200s"
                        .formatted(told, sent, answer.response().body()));
        assertTrue(answer.json().path("errors").size() <= MOST_ERRORS, answer.response()::body);
    }

    private static Api.Answer send(Operation operation, String body) {
        return EDITOR.send(
                operation.method(), path(operation), body, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    private static String path(Operation operation) {
        return operation.pathFor(operation.path().startsWith("/projects") ? PROJECT : JOB);
    }

    /** Every field of every body, those of the objects within among them. */
    private static List<String> fields() {
        return Stream.of(
                        "CreateProjectRequest",
                        "CancelJobsRequest",
                        "ConfirmUploadRequest",
                        "CancelRequest",
                        "RetryRequest",
                        "StatusCallback")
                .flatMap(name -> SCHEMAS.path(name).path("properties").propertyStream())
                .map(java.util.Map.Entry::getKey)
                .distinct()
                .toList();
    }

    private static String list(String item) {
        StringBuilder list = new StringBuilder("[").append(item);
        int bytes = (item + ",").getBytes(UTF_8).length;
        for (int left = MAX_BODY - 100 - bytes; left > bytes; left -= bytes) {
            list.append(',').append(item);
        }
        return list.append(']').toString();
    }

    private static String fill(String letter) {
        return letter.repeat((MAX_BODY - 100) / letter.getBytes(UTF_8).length);
    }

    private static String manyFields(String letter, int length) {
        StringBuilder body = new StringBuilder("{\"a\":0");
        for (int i = 0; body.toString().getBytes(UTF_8).length < MAX_BODY - 100 - 10 * length; i++) {
            body.append(",\"").append(letter.repeat(length)).append(i).append("\":0");
        }
        return body.append('}').toString();
    }

    /** Long names within each other, and in the innermost much that is wrong: each pointer to it could name them all. */
    private static String nested(String letter) {
        String open = "{\"" + letter.repeat(50) + "\":";
        return open.repeat(30) + "[" + "\"\\ud800\",".repeat(2_000) + "0]" + "}".repeat(30);
    }

    private static String summary(String body) {
        return body.length() + " characters: "
                + body.codePoints()
                        .limit(40)
                        .mapToObj(c -> c < 0x7f ? Character.toString(c) : "\\u" + Integer.toHexString(c))
                        .reduce("", String::concat);
    }
}
