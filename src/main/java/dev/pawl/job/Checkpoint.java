package dev.pawl.job;

import dev.pawl.fsm.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * A point of the pipeline from which work can resume.
 *
 * @param ref the artifact to resume from
 */
public record Checkpoint(JobStatus status, String ref) {

    /** The furthest checkpoint that {@code manifest} allows; null without a video. */
    public static @Nullable Checkpoint furthest(Manifest manifest) {
        if (manifest.videoUri() == null) {
            return null;
        }
        if (manifest.transcriptUri() != null) {
            return new Checkpoint(JobStatus.TRANSCRIPT_READY, manifest.transcriptUri());
        }
        return manifest.audioUri() != null
                ? new Checkpoint(JobStatus.AUDIO_READY, manifest.audioUri())
                : new Checkpoint(JobStatus.UPLOADED, manifest.videoUri());
    }

    /** The checkpoint of {@code status}. Raw artifacts never change, so it is always the same for a job. */
    public static Checkpoint at(JobStatus status, Manifest manifest) {
        @Nullable
        String ref = switch (status) {
            case TRANSCRIPT_READY -> manifest.transcriptUri();
            case AUDIO_READY -> manifest.audioUri();
            default -> manifest.videoUri();
        };
        if (ref == null) {
            throw new IllegalStateException("a retry lacks the artifact that it resumes from");
        }
        return new Checkpoint(status, ref);
    }
}
