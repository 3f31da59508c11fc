package dev.pawl.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of a job, each an absolute URI (spec/openapi.yaml, Manifest). Confidential: never logged or audited.
 *
 * @param unknown keys in the row that a newer release has written; never shown, and written back unchanged
 */
public record Manifest(
        @Nullable String videoUri,
        @Nullable String audioUri,
        @Nullable String transcriptUri,
        @Nullable String draftUri,
        List<String> exports,
        @JsonIgnore Map<String, JsonNode> unknown) {

    /** The manifest of a new job: no artifacts. */
    public static final Manifest EMPTY = new Manifest(null, null, null, null, List.of(), Map.of());

    public Manifest withVideoUri(String uri) {
        return new Manifest(uri, audioUri, transcriptUri, draftUri, exports, unknown);
    }
}
