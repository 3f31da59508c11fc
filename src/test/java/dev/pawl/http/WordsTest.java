package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every 400 explains the problem in words. */
class WordsTest {
    private static final JsonNode DOCUMENT = Operation.document();
    private static final String JOB = "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f";

    /** Nothing of a regular expression, of JSON or of Java; at least two words. */
    private static final String WORDS = "[A-Za-z]+ [A-Za-z0-9 ,.:;_/%+'*()-]+";

    private final Api api = RunningPawl.shared().asNewEditor();

    static Stream<Operation> operationsWithBody() {
        return Operation.all().stream().filter(operation -> operation.method().equals("POST"));
    }

    @ParameterizedTest
    @MethodSource("operationsWithBody")
    void whatever_is_wrong_with_a_body(Operation operation) {
        ObjectNode schema = schema(operation);
        List<String> bodies = new ArrayList<>(List.of("[]", "7", "{", "\"\\ud800\"", "{\"unknown\": 1}"));
        schema.path("properties")
                .properties()
                .forEach(field -> wrong(field.getValue())
                        .forEach(value -> bodies.add(
                                with(operation, field.getKey(), value).toString())));
        schema.path("required").forEach(field -> {
            ObjectNode lacking = good(operation);
            lacking.remove(field.asText());
            bodies.add(lacking.toString());
        });
        if (operation.id().equals("reportStatus")) {
            bodies.add(with(operation, "status", JsonNodeFactory.instance.textNode("FAILED"))
                    .toString());
            bodies.add(with(operation, "failure_code", JsonNodeFactory.instance.textNode("CODE"))
                    .toString());
        }
        long refused = bodies.stream()
                .filter(body -> isRefusedInWords(operation, body))
                .count();
        assertTrue(refused >= 5, () -> refused + " of " + bodies);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /projects?limit=0                | limit  | must be a whole number from 1 to 200
            /projects?limit=x                | limit  | must be a whole number from 1 to 200
            /projects?cursor=x               | cursor | must be the next_cursor of an earlier page
            /projects?page=1                 | page   | is not a parameter of this operation
            /projects?a=%25zz&b=%25          | a      | is not a parameter of this operation
            /projects/x/jobs?status=created  | status | must be one of CREATED, UPLOADING, UPLOADED, \
            AUDIO_EXTRACTING, AUDIO_READY, TRANSCRIBING, TRANSCRIPT_READY, GENERATING, DRAFT_READY, EDITING, \
            REGENERATING, EXPORTING, DONE, FAILED, CANCELLED
            """)
    void whatever_is_wrong_with_a_query(String path, String pointer, String message) {
        Api.Answer answer = api.get(path);
        assertEquals(400, answer.status());
        assertEquals(pointer, answer.json().at("/errors/0/pointer").asText());
        assertEquals(message, answer.json().at("/errors/0/message").asText());
        assertInWords(answer);
    }

    @Test
    void a_parameter_may_be_given_as_often_as_it_has_values() {
        String path = "/projects/" + api.createProject() + "/jobs?status=DONE";
        assertEquals(200, api.get(path + "&status=DONE".repeat(14)).status());
        Api.Answer refused = api.get(path + "&status=DONE".repeat(15));
        assertEquals(
                "must not be given more than 15 times",
                refused.json().at("/errors/0/message").asText());
    }

    @ParameterizedTest
    @CsvSource({"If-Match,3", "If-Match,W/\"3\"", "Idempotency-Key,\"", "Last-Event-ID,x"})
    void whatever_is_wrong_with_a_header(String name, String value) {
        Api.Answer answer = name.equals("Last-Event-ID")
                ? api.get("/jobs/" + JOB + "/events", name, value)
                : api.post("/jobs/" + JOB + "/cancel", null, name, value);
        assertEquals(400, answer.status());
        assertEquals(name, answer.json().at("/errors/0/pointer").asText());
        assertInWords(answer);
    }

    private boolean isRefusedInWords(Operation operation, String body) {
        String path = operation.pathFor(JOB);
        Api.Answer answer = api.post(path, body, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        if (answer.status() == 400) {
            assertInWords(answer);
        }
        return answer.status() == 400;
    }

    private static void assertInWords(Api.Answer answer) {
        JsonNode errors = answer.json().path("errors");
        assertTrue(!errors.isEmpty(), answer.response()::body);
        errors.forEach(error -> assertTrue(error.path("message").asText().matches(WORDS), error::toString));
        assertTrue(answer.text("detail").matches(WORDS), () -> answer.text("detail"));
    }

    /** Of another type, too short, too long, of characters that are hardly ever taken, and of many or no items. */
    private static List<JsonNode> wrong(JsonNode referring) {
        JsonNode field = resolve(referring);
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> values = new ArrayList<>(List.of(
                json.numberNode(1.5),
                json.booleanNode(true),
                json.arrayNode(),
                json.arrayNode().add(7).add("").add(json.nullNode()).add("x".repeat(9_000)),
                json.objectNode(),
                json.objectNode().put("unknown", 1),
                json.textNode(""),
                json.textNode("\u0000"),
                json.textNode("two words \u00e9"),
                json.textNode("2025-06-24T18:31:99Z"),
                json.textNode("9999-06-24T18:31:07Z"),
                json.textNode("x".repeat(9_000))));
        var many = json.arrayNode();
        for (int i = 0; i <= field.path("maxItems").asInt(); i++) {
            many.add("x");
        }
        values.add(many);
        field.path("properties")
                .properties()
                .forEach(inner -> wrong(inner.getValue())
                        .forEach(value -> values.add(json.objectNode().set(inner.getKey(), value))));
        return values;
    }

    private static ObjectNode with(Operation operation, String field, JsonNode value) {
        ObjectNode body = good(operation);
        body.set(field, value);
        return body;
    }

    private static ObjectNode good(Operation operation) {
        JsonNode example = content(operation).path("examples").elements().next();
        return resolve(example).path("value").deepCopy();
    }

    private static ObjectNode schema(Operation operation) {
        return (ObjectNode) resolve(content(operation).path("schema"));
    }

    private static JsonNode content(Operation operation) {
        JsonNode described = DOCUMENT.path("paths").path(operation.path()).path("post");
        return resolve(described.path("requestBody")).path("content").path("application/json");
    }

    private static JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : resolve(DOCUMENT.at(reference.substring(1)));
    }
}
