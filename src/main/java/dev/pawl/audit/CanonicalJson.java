package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The canonical JSON (RFC 8785) of an object whose values are whole numbers below 2^53 and texts of letters, digits and
 * {@code :.-}. Of the rules of RFC 8785, only the order of the names is left for such a one (spec/decisions/064).
 */
final class CanonicalJson {
    private static final String NEEDS_NO_ESCAPE = "[0-9A-Za-z:.-]*";

    private CanonicalJson() {}

    /** @param members texts, integers and longs, by their names */
    static byte[] of(Map<String, Object> members) {
        return new TreeMap<>(members)
                .entrySet().stream()
                        .map(member -> '"' + member.getKey() + "\":" + value(member.getValue()))
                        .collect(Collectors.joining(",", "{", "}"))
                        .getBytes(UTF_8);
    }

    private static String value(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return value.toString();
        }
        if (value instanceof String text && text.matches(NEEDS_NO_ESCAPE)) {
            return '"' + text + '"';
        }
        throw new IllegalArgumentException("not a value of a digest: " + value);
    }
}
