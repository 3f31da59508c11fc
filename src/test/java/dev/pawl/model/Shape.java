package dev.pawl.model;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds JSON against what is expected of it: a map has exactly these members, a list these elements in turn, a set these
 * elements in any order, an {@link Either} is one of several. A text that begins with a question mark is a name: it
 * stands for one value that is not known before, and for the same one wherever it comes again.
 */
final class Shape {
    /** Whatever is there will do. */
    static final Object ANYTHING = new Object();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, String> values = new HashMap<>();

    /** One of these. */
    record Either(Set<String> values) {}

    /** A time as Pawl writes it. */
    static String time(Instant instant) {
        return TIME.format(instant.truncatedTo(MICROS));
    }

    /** Puts a member that is absent when it has no value. */
    static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /** From now on {@code name} stands for {@code value}. */
    void know(String name, String value) {
        values.put(name, value);
    }

    /** What {@code name} stands for. */
    Optional<String> known(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The first difference, or null when there is none. */
    @Nullable
    String difference(String where, Object expected, JsonNode actual) {
        return switch (expected) {
            case Map<?, ?> members -> inMembers(where, members, actual);
            case List<?> elements -> inElements(where, elements, actual);
            case Set<?> elements ->
                actual.isArray() && sorted(elements).equals(sorted(actual)) ? null : told(where, expected, actual);
            case Either either ->
                either.values().stream().anyMatch(value -> isValue(value, actual))
                        ? null
                        : told(where, expected, actual);
            case String text when text.startsWith("?") -> isValue(text, actual) ? null : told(where, text, actual);
            case String text -> actual.isTextual() && actual.asText().equals(text) ? null : told(where, text, actual);
            case Integer number -> actual.isInt() && actual.intValue() == number ? null : told(where, number, actual);
            case Boolean truth ->
                actual.isBoolean() && actual.booleanValue() == truth ? null : told(where, truth, actual);
            default -> expected.equals(ANYTHING) && !actual.isMissingNode() ? null : told(where, expected, actual);
        };
    }

    private @Nullable String inMembers(String where, Map<?, ?> members, JsonNode actual) {
        Set<String> names = new TreeSet<>();
        actual.fieldNames().forEachRemaining(names::add);
        if (!actual.isObject() || !List.copyOf(names).equals(sorted(members.keySet()))) {
            return "%s: expected the members %s but has %s: %s"
                    .formatted(where, sorted(members.keySet()), names, actual);
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = (String) member.getKey();
            String difference = difference(where + "/" + name, member.getValue(), actual.path(name));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String inElements(String where, List<?> elements, JsonNode actual) {
        if (!actual.isArray() || actual.size() != elements.size()) {
            return told(where, elements.size() + " elements", actual);
        }
        for (int i = 0; i < elements.size(); i++) {
            String difference = difference(where + "/" + i, elements.get(i), actual.path(i));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private boolean isValue(String name, JsonNode actual) {
        return actual.isTextual()
                && values.computeIfAbsent(name, unknown -> actual.asText()).equals(actual.asText());
    }

    private String told(String where, Object expected, JsonNode actual) {
        String known = expected instanceof String name && values.containsKey(name) ? " = " + values.get(name) : "";
        return "%s: expected %s%s but was %s".formatted(where, expected, known, actual);
    }

    private static List<String> sorted(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts.stream().sorted().toList();
    }

    private static List<String> sorted(Set<?> elements) {
        return elements.stream().map(Object::toString).sorted().toList();
    }
}
