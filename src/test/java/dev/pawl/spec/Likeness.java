package dev.pawl.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** In what an example and a real answer differ, beyond the values that differ from one answer to the next. */
final class Likeness {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    /** What a problem says of its kind and of itself, which an example must not say in other words. */
    private static final Set<String> SAID =
            Set.of("type", "title", "status", "detail", "error_code", "message", "pointer");

    private final List<String> differences = new ArrayList<>();
    private final boolean isWhole;

    private Likeness(boolean isWhole) {
        this.isWhole = isWhole;
    }

    /** In keys, types and forms; in a problem document also in its words. */
    static List<String> differences(JsonNode example, JsonNode real) {
        Likeness likeness = new Likeness(true);
        likeness.compare("", example, real);
        return likeness.differences;
    }

    /** The same where the example is only the beginning of what is real. */
    static List<String> differencesFromPart(JsonNode example, JsonNode real) {
        Likeness likeness = new Likeness(false);
        likeness.compare("", example, real);
        return likeness.differences;
    }

    private void compare(String path, JsonNode example, JsonNode real) {
        if (example.isObject() && real.isObject()) {
            Set<String> keys = keys(example);
            Set<String> more = keys(real);
            if (isWhole ? !keys.equals(more) : !more.containsAll(keys)) {
                differences.add(path + ": the keys are " + keys + ", really " + more);
            }
            keys.retainAll(more);
            keys.forEach(key -> compare(path + "/" + key, example.path(key), real.path(key)));
        } else if (example.isArray() && real.isArray()) {
            example.forEach(item -> {
                if (real.valueStream().noneMatch(other -> areAlike(item, other))) {
                    differences.add(path + ": nothing real is like " + item + " in " + real);
                }
            });
        } else if (!isAlike(path, example, real)) {
            differences.add(path + ": " + example + ", really " + real);
        }
    }

    private boolean areAlike(JsonNode example, JsonNode real) {
        Likeness likeness = new Likeness(isWhole);
        likeness.compare("", example, real);
        return likeness.differences.isEmpty();
    }

    private static boolean isAlike(String path, JsonNode example, JsonNode real) {
        if (example.getNodeType() != real.getNodeType()) {
            return false;
        }
        String key = path.substring(path.lastIndexOf('/') + 1);
        if (SAID.contains(key) && !(key.equals("status") && example.isTextual())) { // That of a job may differ.
            return example.equals(real);
        }
        return Stream.of(ID, TIME)
                .allMatch(form -> form.matcher(example.asText()).matches()
                        == form.matcher(real.asText()).matches());
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new TreeSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
