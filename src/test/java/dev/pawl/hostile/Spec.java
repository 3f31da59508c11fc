package dev.pawl.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** spec/openapi.yaml, as far as requests are made from it. */
final class Spec {
    private static final JsonNode DOCUMENT = Operation.document();

    private Spec() {}

    /**
     * An operation and what its requests consist of.
     *
     * @param schema the name of its body's schema; empty when it takes none
     * @param examples of bodies, each of them valid
     * @param parameters of path, query and header, with their references resolved
     */
    record Described(Operation operation, String schema, List<JsonNode> examples, List<JsonNode> parameters) {
        boolean takesBody() {
            return !schema.isEmpty();
        }

        boolean isForOrchestrators() {
            return operation.path().startsWith("/internal/");
        }

        /** The parameters that stand {@code in} the query, or in a header. */
        List<JsonNode> parameters(String in) {
            return parameters.stream()
                    .filter(parameter -> parameter.path("in").asText().equals(in))
                    .toList();
        }
    }

    /** Every operation of this release. */
    static List<Described> operations() {
        return Operation.all().stream()
                .filter(operation -> !operation.id().startsWith("stream")) // Their answers do not end.
                .map(Spec::described)
                .toList();
    }

    /** The same, with those that take a body twice as often: there is more to get wrong in them. */
    static List<Described> targets() {
        return Stream.concat(operations().stream(), operations().stream().filter(Described::takesBody))
                .toList();
    }

    /** The schema called {@code name}. */
    static JsonNode schema(String name) {
        return DOCUMENT.path("components").path("schemas").path(name);
    }

    /** What {@code node} stands for, if it is a reference. */
    static JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : resolve(DOCUMENT.at(reference.substring(1)));
    }

    private static Described described(Operation operation) {
        JsonNode path = DOCUMENT.path("paths").path(operation.path());
        JsonNode method = path.path(operation.method().toLowerCase(Locale.ROOT));
        JsonNode content = resolve(method.path("requestBody")).path("content").path("application/json");
        String reference = content.path("schema").path("$ref").asText();
        List<JsonNode> examples = new ArrayList<>();
        content.path("examples")
                .forEach(example -> examples.add(resolve(example).path("value")));
        List<JsonNode> parameters = new ArrayList<>();
        path.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        method.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        return new Described(operation, reference.substring(reference.lastIndexOf('/') + 1), examples, parameters);
    }
}
