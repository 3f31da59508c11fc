package dev.pawl.job;

import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.List;

/**
 * Body of {@code POST /jobs/{jobId}/confirm-upload}.
 *
 * @param videoUri an absolute URI without user info, kept exactly as sent
 */
record ConfirmUploadRequest(String videoUri) {
    ConfirmUploadRequest {
        ArtifactUri.problem(videoUri).ifPresent(problem -> {
            throw new RefusedException(new Refusal.Invalid(List.of(new FieldError("/video_uri", problem))));
        });
    }
}
