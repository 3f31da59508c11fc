package dev.pawl.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values at the edges of a schema: what it barely allows, what it barely forbids, and what is of another kind. */
final class Samples {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern BOUNDS = Pattern.compile("\\{(\\d+),(\\d+)}");
    private static final List<String> LETTERS = List.of("a", "a", "\u00e9", "\ud83d\ude00", "e\u0301");
    private static final int MAX_NAME = 200;

    private final Random random;

    Samples(Random random) {
        this.random = random;
    }

    /** A body like {@code good}, with one value at the edge of {@code schema} or beyond it. */
    JsonNode body(JsonNode good, JsonNode schema) {
        ObjectNode body = good.deepCopy();
        List<String> names = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        int choice = names.isEmpty() ? 0 : random.nextInt(12);
        switch (choice) {
            case 0 -> body.set(oneOf(Words.NAMES), JSON.textNode(Words.MARK));
            case 1 -> body.remove(oneOf(names));
            default -> {
                String name = oneOf(names);
                body.set(name, value(name, schema.path("properties").path(name)));
            }
        }
        return body;
    }

    private JsonNode value(String name, JsonNode described) {
        JsonNode schema = Spec.resolve(described);
        if (random.nextInt(6) == 0) {
            return ofAnyType();
        }
        return switch (schema.path("type").asText()) {
            case "string" -> JSON.textNode(text(name, schema));
            case "array" -> array(name, schema);
            case "object" -> body(JSON.objectNode(), schema);
            default -> ofAnyType();
        };
    }

    private String text(String name, JsonNode schema) {
        return switch (random.nextInt(3)) {
            case 0 -> oneOf(Words.ODD);
            case 1 -> ofLength(name, oneOf(lengths(name, schema)));
            default -> known(name, schema);
        };
    }

    /** What only this field would take for something. */
    private String known(String name, JsonNode schema) {
        if (!schema.path("enum").isEmpty()) {
            String value = schema.path("enum")
                    .path(random.nextInt(schema.path("enum").size()))
                    .asText();
            return oneOf(List.of(value, value, value.toLowerCase(Locale.ROOT), value + " ", value + "\u0000"));
        }
        if (isUri(name)) {
            return oneOf(Words.uris());
        }
        return name.endsWith("_at") ? oneOf(Words.times()) : oneOf(Words.ODD);
    }

    private static List<Integer> lengths(String name, JsonNode schema) {
        TreeSet<Integer> lengths = new TreeSet<>(List.of(0, 1, 2));
        for (String keyword : List.of("minLength", "maxLength")) {
            around(lengths, schema.path(keyword).asInt());
        }
        Matcher bounds = BOUNDS.matcher(schema.path("pattern").asText());
        while (bounds.find()) {
            around(lengths, Integer.parseInt(bounds.group(2)));
        }
        if (name.equals("name")) {
            around(lengths, MAX_NAME); // In words only, since what is trimmed does not count.
        }
        return List.copyOf(lengths);
    }

    private static void around(Set<Integer> lengths, int bound) {
        lengths.addAll(List.of(Math.max(0, bound - 1), bound, bound + 1));
    }

    /** So many code points, of one of several alphabets. */
    private String ofLength(String name, int length) {
        String start = isUri(name) ? "s3://media/" : "";
        String letter = oneOf(LETTERS);
        int[] points =
                (start + letter.repeat(length)).codePoints().limit(length).toArray();
        return new String(points, 0, points.length);
    }

    private ArrayNode array(String name, JsonNode schema) {
        int max = schema.path("maxItems").asInt(20);
        int size = oneOf(List.of(0, 1, 1, 1, 2, max, max + 1));
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < size; i++) {
            array.add(size > 2 ? JSON.textNode("s3://media/" + i) : value(name, schema.path("items")));
        }
        return array;
    }

    private JsonNode ofAnyType() {
        return oneOf(List.of(
                JSON.nullNode(),
                JSON.booleanNode(true),
                JSON.numberNode(0),
                JSON.numberNode(-1),
                JSON.numberNode(Long.MAX_VALUE),
                JSON.numberNode(1.5),
                JSON.arrayNode(),
                JSON.arrayNode().add(Words.MARK),
                JSON.objectNode(),
                JSON.objectNode().put("key", Words.MARK)));
    }

    static boolean isUri(String name) {
        return name.endsWith("_uri") || name.equals("exports");
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
