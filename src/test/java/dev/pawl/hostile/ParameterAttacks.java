package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Query parameters and headers of operations: of the wrong form, twice, or unknown. */
final class ParameterAttacks {
    /** Parameters that take almost any text, and find nothing by most of it. */
    private static final Set<String> FREE_TEXTS = Set.of("project_id", "title", "label", "owner_id", "actor_id");

    private final World world;

    ParameterAttacks(World world) {
        this.world = world;
    }

    /** One or two query parameters; if the operation takes none at all, they change nothing. */
    Attack query(Spec.Described described) {
        List<JsonNode> parameters = described.parameters("query");
        Draft draft = Draft.good(described, world);
        if (parameters.isEmpty()) {
            String query =
                    world.oneOf(List.of("?", "?a", "?a=" + Words.MARK, "?=", "?&&", "?limit=0", "?a=%F0%9F%98%80"));
            return draft.target(draft.path() + query).attack("query", Expected.DOCUMENTED);
        }
        JsonNode parameter = world.oneOf(parameters);
        String name = parameter.path("name").asText();
        JsonNode schema = Spec.resolve(parameter.path("schema"));
        if (FREE_TEXTS.contains(name)) {
            String target = draft.path() + "?" + name + "=" + world.oneOf(forbidden(schema));
            return draft.target(target).attack("query", Expected.DOCUMENTED);
        }
        if (world.random().nextInt(4) == 0) {
            String value = world.oneOf(barelyAllowed(schema));
            // Cursors are opaque, so it is not known here whether this one is valid.
            Expected expected = name.equals("cursor") ? Expected.DOCUMENTED : Expected.TAKEN;
            return draft.target(draft.path() + "?" + name + "=" + value).attack("query", expected);
        }
        String query = name + "=" + world.oneOf(forbidden(schema));
        String shown = world.oneOf(List.of(query, query, query, "a=" + Words.MARK, name + "[]=1", name + "=%zz"));
        return draft.target(draft.path() + "?" + shown).attack("query", Expected.only(400));
    }

    /** {@code If-Match}, in every form that a tag can have and in some that none has. */
    Attack precondition(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        if (world.random().nextInt(3) == 0) {
            String tag =
                    world.oneOf(List.of("*", "\"1\"", "\"999\"", "\"\"", "\"" + "9".repeat(4_000) + "\"", "\"*\""));
            return draft.header("If-Match", tag).attack("If-Match", Expected.TAKEN);
        }
        String tag = world.oneOf(List.of(
                "",
                "1",
                "W/\"1\"",
                "w/\"1\"",
                "\"1",
                "1\"",
                "\"1\", \"2\"",
                "\"1\",",
                "*, \"1\"",
                "\"a b\"",
                "'1'",
                "\"\u00e9\"",
                "\"\u007f\"",
                "**",
                Words.MARK));
        draft.header("If-Match", tag);
        if (world.random().nextInt(4) == 0) {
            draft.line("If-Match: \"1\"");
        }
        return draft.attack("If-Match", Expected.only(400));
    }

    /** {@code Idempotency-Key}: what is one, and what only looks like one. */
    Attack key(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        if (world.random().nextInt(3) == 0) {
            String key = world.oneOf(List.of(
                    Words.MARK,
                    "\"" + Words.MARK + "\"",
                    "~",
                    "x".repeat(255),
                    "' OR 1=1--",
                    "${jndi:ldap://" + Words.MARK + "}",
                    "a\\b\"c"));
            return draft.header("Idempotency-Key", key).attack("Idempotency-Key", Expected.TAKEN);
        }
        String text = world.oneOf(List.of(
                "",
                "\"\"",
                "\"",
                "\"" + Words.MARK,
                "\"a\"b\"",
                "\"a\\\"b\"",
                "a\tb",
                Words.MARK + "\u00e9",
                "a\u007f",
                "x".repeat(256),
                "x".repeat(6_000)));
        return draft.header("Idempotency-Key", text).attack("Idempotency-Key", Expected.only(400));
    }

    private static List<String> barelyAllowed(JsonNode schema) {
        if (schema.has("enum")) {
            return StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        }
        if (schema.path("format").asText().equals("date-time")) {
            return List.of("2026-11-29T00:00:00Z", "2026-11-29T00:00:00.123456%2B05:30");
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> List.of("true", "false");
            case "integer" ->
                List.of(schema.path("minimum").asText(), schema.path("maximum").asText());
            case "array" -> List.of("CREATED", "CREATED&status=DONE", "DONE&status=DONE", "%43REATED");
            default -> List.of(base64("0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f").replace("A", "%41") + "&limit=200");
        };
    }

    private List<String> forbidden(JsonNode schema) {
        List<String> values = new ArrayList<>(List.of(
                "",
                "%20",
                Words.MARK,
                "%00",
                "%F0%9F%98%80",
                "%E2%80%AE",
                "'%20OR%201=1--",
                "null",
                "%ff",
                "%c0%af",
                "%ed%a0%80",
                "x".repeat(3_000)));
        switch (schema.path("type").asText()) {
            case "integer" -> {
                long max = schema.path("maximum").asLong();
                long min = schema.path("minimum").asLong();
                values.addAll(List.of(
                        String.valueOf(min - 1),
                        String.valueOf(max + 1),
                        "-1",
                        "+5",
                        "5.0",
                        "1e1",
                        "0x10",
                        "%D9%A5",
                        "5%20",
                        "%205",
                        "99999999999999999999",
                        "5&limit=6",
                        "5&limit=5"));
            }
            case "boolean" -> values.addAll(List.of("TRUE", "1", "true%20"));
            case "array" ->
                values.addAll(List.of("created", "CREATED,DONE", "CREATED%20", "CREATED&status=", "UNKNOWN"));
            default ->
                values.addAll(List.of(
                        base64(Words.MARK),
                        base64(""),
                        base64("-"),
                        base64("99999999999999999999"),
                        base64("1.5"),
                        base64("0197A2C4-5B1E-7C3A-9F42-6D8E1B2C3A4F"),
                        base64("1-1-1-1-1"),
                        base64("\u0661"),
                        base64("0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f") + "==",
                        base64("x".repeat(900)),
                        "a&cursor=a"));
        }
        return values;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
