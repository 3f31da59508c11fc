package dev.pawl.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels as the database stores them. */
final class StoredLabels {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<TreeMap<String, String>> LABELS = new TypeReference<>() {};

    private StoredLabels() {}

    static @Nullable String written(@Nullable SortedMap<String, String> labels) {
        try {
            return labels == null ? null : JSON.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static @Nullable SortedMap<String, String> read(@Nullable String stored) {
        try {
            return stored == null ? null : JSON.readValue(stored, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
