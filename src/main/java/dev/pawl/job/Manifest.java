package dev.pawl.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The artifacts of a job, each an absolute URI (spec/openapi.yaml, Manifest). Confidential: never logged or audited. */
public record Manifest(
        @Nullable String videoUri,
        @Nullable String audioUri,
        @Nullable String transcriptUri,
        @Nullable String draftUri,
        List<String> exports) {

    /** What a new job has: nothing. */
    public static final Manifest EMPTY = new Manifest(null, null, null, null, List.of());

    Manifest withVideoUri(String uri) {
        return new Manifest(uri, audioUri, transcriptUri, draftUri, exports);
    }
}
