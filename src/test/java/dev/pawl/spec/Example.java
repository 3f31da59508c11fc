package dev.pawl.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One example of a body in spec/openapi.yaml.
 *
 * @param key what it is an example of, such as {@code getJob 200 created}, or {@code BadRequest query} for an answer that
 *     operations share
 * @param type the media type
 */
record Example(String key, String type, JsonNode value) {
    private static final JsonNode DOCUMENT = Operation.document();

    /** Those of all answers. */
    static List<Example> ofAnswers() {
        List<Example> examples = new ArrayList<>();
        operations("paths")
                .forEach(operation -> operation.path("responses").properties().forEach(answer -> {
                    String name = operation.path("operationId").asText() + " " + answer.getKey();
                    examples.addAll(of(name, answer.getValue()));
                }));
        DOCUMENT.at("/components/responses")
                .properties()
                .forEach(shared -> examples.addAll(of(shared.getKey(), shared.getValue())));
        return examples;
    }

    /** Those of all requests, to Pawl or, as webhooks, from it. */
    static List<Example> ofRequests(String kind) {
        List<Example> examples = new ArrayList<>();
        operations(kind)
                .forEach(operation -> examples.addAll(
                        of(operation.path("operationId").asText(), resolve(operation.path("requestBody")))));
        return examples;
    }

    @Override
    public String toString() {
        return key;
    }

    private static List<Example> of(String name, JsonNode described) {
        List<Example> examples = new ArrayList<>();
        described
                .path("content")
                .properties()
                .forEach(content -> content.getValue()
                        .path("examples")
                        .properties()
                        .forEach(example -> examples.add(new Example(
                                name + " " + example.getKey(),
                                content.getKey(),
                                resolve(example.getValue()).path("value")))));
        return examples;
    }

    private static List<JsonNode> operations(String kind) {
        return DOCUMENT.path(kind)
                .valueStream()
                .flatMap(JsonNode::propertyStream)
                .filter(member -> !member.getKey().equals("parameters"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : resolve(DOCUMENT.at(reference.substring(1)));
    }
}
