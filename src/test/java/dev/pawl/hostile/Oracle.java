package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.SpecSchemas;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Decides whether a body is valid by the schemas and the text of spec/openapi.yaml; shares no code with Pawl. */
final class Oracle {
    private static final Pattern PLAIN_URI = Pattern.compile("[a-z][a-z0-9]*://[a-z0-9.]+/[A-Za-z0-9/._-]*");
    private static final Pattern NO_URI = Pattern.compile(
            "(?s)(?!(?i:file:///|[a-z][a-z0-9+.-]*://[^/?#]+/)).*|.*[\\x00-\\x20\"<>\\\\^`{|}].*|.*%(?![0-9A-Fa-f]{2}).*"
                    + "|[^/?#]*://[^/?#]*@.*|[^/?#]*//[^/?#]*[/?#].*[\\[\\]].*");
    private static final long TOLERATED_SECONDS = 300;
    private static final long DOUBTFUL_SECONDS = 60;
    private static final String ANY_TIME = "any time";
    private static final int MAX_NAME = 200;

    private Oracle() {}

    enum Verdict {
        FORBIDDEN,
        ALLOWED,
        UNSURE
    }

    static Verdict of(String schema, JsonNode sent, String json) {
        JsonNode body = isMergePatch(schema) ? sent.deepCopy() : withoutNulls(sent);
        if (body instanceof ObjectNode object) {
            // These take any value, also half a surrogate pair, which is no JSON that the schemas could be asked about.
            object.fieldNames().forEachRemaining(name -> {
                if (takesAnyText(schema, name)) {
                    object.put(name, "text");
                }
            });
        }
        Verdict verdict = inWords("", body);
        // Half a surrogate pair is no JSON that the schemas could be asked about.
        return verdict == Verdict.FORBIDDEN
                        || SpecSchemas.violations(schema, body.equals(sent) ? json : body.toString())
                                .isEmpty()
                ? verdict
                : Verdict.FORBIDDEN;
    }

    /** In which a null removes what its schema permits to be absent. */
    private static boolean isMergePatch(String schema) {
        return schema.startsWith("Update");
    }

    private static boolean takesAnyText(String schema, String name) {
        return Spec.schema(schema)
                .path("properties")
                .path(name)
                .path("x-any-text")
                .asBoolean();
    }

    /** A member that is null is as if absent. */
    private static JsonNode withoutNulls(JsonNode sent) {
        JsonNode body = sent.deepCopy();
        removeNulls(body);
        return body;
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(Oracle::removeNulls);
    }

    /** What no schema says, for each text in {@code node}. */
    private static Verdict inWords(String name, JsonNode node) {
        Verdict worst = node.isTextual() ? ofText(name, node.textValue()) : Verdict.ALLOWED;
        for (var field : node.properties()) {
            worst = worse(worst, UTF_8.newEncoder().canEncode(field.getKey()) ? Verdict.ALLOWED : Verdict.FORBIDDEN);
            // With a sequence, a time ahead is cut to the present.
            boolean isCut = field.getKey().equals("occurred_at") && node.has("sequence");
            worst = worse(worst, inWords(isCut ? ANY_TIME : field.getKey(), field.getValue()));
        }
        if (node.isArray()) {
            for (JsonNode item : node) {
                worst = worse(worst, inWords(name, item));
            }
        }
        return worst;
    }

    private static Verdict ofText(String name, String text) {
        if (!UTF_8.newEncoder().canEncode(text)) {
            return Verdict.FORBIDDEN;
        }
        if (Samples.isUri(name)) {
            return ofUri(text);
        }
        return switch (name) {
            case "name", "title" -> ofName(text);
            case "occurred_at" -> ofTime(text, false);
            case ANY_TIME -> ofTime(text, true);
            case "estimated_end_at" -> ofEstimate(text);
            case "model_profile" -> text.equals("default") ? Verdict.ALLOWED : Verdict.FORBIDDEN;
            default -> Verdict.ALLOWED;
        };
    }

    private static Verdict ofUri(String text) {
        if (NO_URI.matcher(text).matches()) {
            return Verdict.FORBIDDEN;
        }
        return PLAIN_URI.matcher(text).matches() ? Verdict.ALLOWED : Verdict.UNSURE;
    }

    private static Verdict ofName(String text) {
        String trimmed = text.strip();
        int length = trimmed.codePointCount(0, trimmed.length());
        if (length == 0) {
            return Verdict.UNSURE; // Of which of Unicode's spaces white space consists, the words do not say.
        }
        return length > MAX_NAME ? Verdict.FORBIDDEN : Verdict.ALLOWED;
    }

    private static Verdict ofTime(String text, boolean mayBeAhead) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            long ahead = time.getEpochSecond() - Instant.now().getEpochSecond() - TOLERATED_SECONDS;
            if (mayBeAhead) {
                return Verdict.ALLOWED;
            }
            if (Math.abs(ahead) < DOUBTFUL_SECONDS) {
                return Verdict.UNSURE;
            }
            return ahead > 0 ? Verdict.FORBIDDEN : Verdict.ALLOWED;
        } catch (DateTimeException e) {
            return text.contains(":60") ? Verdict.UNSURE : Verdict.FORBIDDEN; // RFC 3339 knows leap seconds.
        }
    }

    private static Verdict ofEstimate(String text) {
        Verdict verdict = ofTime(text, true);
        if (verdict != Verdict.ALLOWED) {
            return verdict;
        }
        int year =
                OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).getYear();
        return year < 2000 || year > 9999 ? Verdict.FORBIDDEN : Verdict.ALLOWED;
    }

    private static Verdict worse(Verdict one, Verdict other) {
        if (one == Verdict.FORBIDDEN || other == Verdict.FORBIDDEN) {
            return Verdict.FORBIDDEN;
        }
        return one == Verdict.UNSURE ? one : other;
    }
}
