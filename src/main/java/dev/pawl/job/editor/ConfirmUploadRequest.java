package dev.pawl.job.editor;

import dev.pawl.job.ArtifactUri;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;

/**
 * Body of {@code POST /jobs/{jobId}/confirm-upload}.
 *
 * @param videoUri a URI as {@link ArtifactUri} demands it, kept exactly as sent
 */
record ConfirmUploadRequest(String videoUri) {
    ConfirmUploadRequest {
        ArtifactUri.problem(videoUri).ifPresent(problem -> {
            throw new RefusedException(new Refusal.Invalid("/video_uri", problem));
        });
    }
}
