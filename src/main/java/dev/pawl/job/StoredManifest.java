package dev.pawl.job;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of the column {@code job.manifest}. Unlike a request body it may have unknown keys: a newer release on
 * the same database has written them, and this release preserves them.
 */
record StoredManifest(
        @Nullable String videoUri,
        @Nullable String audioUri,
        @Nullable String transcriptUri,
        @Nullable String draftUri,
        @Nullable List<String> exports,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> unknown) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
            // Numbers are written back exactly as they were read.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static StoredManifest read(String json) {
        try {
            return JSON.readValue(json, StoredManifest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest in the database is unreadable");
        }
    }

    String written() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static StoredManifest of(Manifest manifest) {
        return new StoredManifest(
                manifest.videoUri(),
                manifest.audioUri(),
                manifest.transcriptUri(),
                manifest.draftUri(),
                manifest.exports(),
                manifest.unknown());
    }

    Manifest manifest() {
        return new Manifest(
                videoUri,
                audioUri,
                transcriptUri,
                draftUri,
                exports == null ? List.of() : exports,
                unknown == null ? Map.of() : unknown);
    }
}
