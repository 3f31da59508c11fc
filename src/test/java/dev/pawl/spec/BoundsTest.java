package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing in spec/openapi.yaml is without an end, and its patterns are what every language understands. */
class BoundsTest {
    private static final JsonNode DOCUMENT = Operation.document();
    private static final List<String> LISTS = List.of("oneOf", "anyOf", "allOf");
    private static final List<String> SINGLE = List.of("items", "if", "then", "else");

    private final List<String> found = new ArrayList<>();
    private final Set<JsonNode> seen = new HashSet<>();

    @Test
    void every_array_has_a_greatest_number_of_items() {
        withoutMaxItems("", DOCUMENT);
        assertEquals(List.of(), found);
    }

    @Test
    void every_text_of_a_request_has_a_greatest_length() {
        requests().forEach(request -> {
            parameters(request)
                    .forEach(parameter -> boundless(parameter.path("name").asText(), parameter.path("schema")));
            request.path("requestBody");
            boundless("", bodySchema(request));
        });
        assertFalse(seen.isEmpty());
        assertEquals(List.of(), found);
    }

    @Test
    void every_pattern_of_a_body_is_said_in_words() {
        requests().map(BoundsTest::bodySchema).forEach(schema -> unsaid("", schema));
        assertFalse(seen.isEmpty());
        assertEquals(List.of(), found);
    }

    @Test
    void no_pattern_looks_around_or_spells_a_character_as_only_some_languages_do() {
        for (JsonNode pattern : DOCUMENT.findValues("pattern")) {
            if (pattern.isTextual() && pattern.asText().matches(".*(\\(\\?|\\\\u|\\\\p).*")) {
                found.add(pattern.asText());
            }
        }
        assertEquals(List.of(), found);
    }

    private void withoutMaxItems(String path, JsonNode node) {
        if (node.path("type").asText().equals("array") && !node.has("maxItems")) {
            found.add(path);
        }
        node.properties().forEach(child -> withoutMaxItems(path + "/" + child.getKey(), child.getValue()));
        node.forEach(item -> {
            if (node.isArray()) {
                withoutMaxItems(path + "/", item);
            }
        });
    }

    private void boundless(String name, JsonNode referring) {
        JsonNode schema = resolve(referring);
        if (!seen.add(schema)) {
            return;
        }
        boolean bounded = schema.has("maxLength") || schema.has("enum") || schema.has("const");
        if (schema.path("type").asText().equals("string") && !bounded) {
            found.add(name + " " + schema);
        }
        schema.path("properties").properties().forEach(p -> boundless(p.getKey(), p.getValue()));
        parts(schema).forEach(part -> boundless(name, part));
    }

    private void unsaid(String name, JsonNode referring) {
        JsonNode schema = resolve(referring);
        if (!seen.add(schema)) {
            return;
        }
        if (schema.has("pattern") && !schema.path("x-message").has("pattern")) {
            found.add(name + " " + schema);
        }
        schema.path("properties").properties().forEach(p -> unsaid(p.getKey(), p.getValue()));
        parts(schema).forEach(part -> unsaid(name, part));
    }

    private static Stream<JsonNode> parts(JsonNode schema) {
        return Stream.concat(
                SINGLE.stream().map(schema::path),
                LISTS.stream().flatMap(list -> schema.path(list).valueStream()));
    }

    /** The operations of Pawl, and the webhooks, which are requests as well; each with the parameters of its path. */
    private static Stream<JsonNode> requests() {
        return Stream.of("paths", "webhooks")
                .flatMap(kind -> DOCUMENT.path(kind).valueStream())
                .flatMap(path -> Stream.concat(Stream.of(path), path.valueStream()))
                .filter(JsonNode::isObject);
    }

    private static Stream<JsonNode> parameters(JsonNode request) {
        return request.path("parameters").valueStream().map(BoundsTest::resolve);
    }

    private static JsonNode bodySchema(JsonNode request) {
        return resolve(request.path("requestBody"))
                .path("content")
                .path("application/json")
                .path("schema");
    }

    private static JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : resolve(DOCUMENT.at(reference.substring(1)));
    }
}
