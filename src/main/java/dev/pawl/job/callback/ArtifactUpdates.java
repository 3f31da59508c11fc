package dev.pawl.job.callback;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.job.ArtifactUri;
import dev.pawl.job.Manifest;
import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a callback adds to the manifest (spec/openapi.yaml, ArtifactUpdates). */
@JsonPropertyOrder(alphabetic = true)
record ArtifactUpdates(
        @Nullable String audioUri,
        @Nullable String transcriptUri,
        @Nullable String draftUri,
        @Nullable List<String> exports) {

    private static final int MOST_EXPORTS = 100;

    /** No artifact. */
    static final ArtifactUpdates NONE = new ArtifactUpdates(null, null, null, null);

    ArtifactUpdates {
        List<FieldError> errors = new ArrayList<>();
        check("audio_uri", audioUri, errors);
        check("transcript_uri", transcriptUri, errors);
        check("draft_uri", draftUri, errors);
        if (exports != null) {
            for (int i = 0; i < exports.size(); i++) {
                check("exports/" + i, exports.get(i), errors);
            }
        }
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
    }

    /**
     * {@code manifest} with these updates merged in, key by key.
     *
     * @throws RefusedException {@code ArtifactImmutable} if a raw artifact would change, {@code ArtifactLimit} if there
     *     would be too many exports
     */
    Manifest mergedInto(Manifest manifest) {
        return new Manifest(
                manifest.videoUri(),
                raw("audio_uri", manifest.audioUri(), audioUri),
                raw("transcript_uri", manifest.transcriptUri(), transcriptUri),
                draftUri == null ? manifest.draftUri() : draftUri,
                exports == null ? manifest.exports() : union(manifest.exports(), exports),
                manifest.unknown());
    }

    private static @Nullable String raw(String key, @Nullable String current, @Nullable String update) {
        if (current != null && update != null && !current.equals(update)) {
            throw new RefusedException(new Refusal.ArtifactImmutable(key));
        }
        return update == null ? current : update;
    }

    private static List<String> union(List<String> current, List<String> more) {
        Set<String> all = new LinkedHashSet<>(current);
        boolean grows = all.addAll(more);
        if (grows && all.size() > MOST_EXPORTS) { // Older jobs may already have more than the limit.
            throw new RefusedException(new Refusal.ArtifactLimit());
        }
        return List.copyOf(all);
    }

    private static void check(String key, @Nullable String uri, List<FieldError> errors) {
        if (uri != null) {
            ArtifactUri.problem(uri)
                    .ifPresent(problem -> errors.add(new FieldError("/artifact_updates/" + key, problem)));
        }
    }
}
