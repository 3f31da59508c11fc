package dev.pawl.job;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the column {@code job.manifest} holds. Unlike a body of HTTP it may have keys that this release does not know: a
 * newer one that serves the same database has written them, and finds them again whatever this one does to the job.
 */
record StoredManifest(
        @Nullable String videoUri,
        @Nullable String audioUri,
        @Nullable String transcriptUri,
        @Nullable String draftUri,
        @Nullable List<String> exports,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> unknown) {

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
