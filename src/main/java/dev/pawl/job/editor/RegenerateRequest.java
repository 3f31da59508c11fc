package dev.pawl.job.editor;

import dev.pawl.job.ArtifactUri;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /jobs/{jobId}/regenerate}.
 *
 * @param instructionsUri a URI as {@link ArtifactUri} demands it; null for none
 */
record RegenerateRequest(@Nullable String instructionsUri) {
    RegenerateRequest {
        if (instructionsUri != null) {
            ArtifactUri.problem(instructionsUri).ifPresent(problem -> {
                throw new RefusedException(new Refusal.Invalid("/instructions_uri", problem));
            });
        }
    }
}
