package dev.pawl.job;

import dev.pawl.fsm.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * A point of the pipeline from which work can go on.
 *
 * @param ref the artifact that is there
 */
public record Checkpoint(JobStatus status, String ref) {

    /** The furthest one that {@code manifest} allows; null without a video. */
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

    /** The one of {@code status}; raw artifacts never change, so it is the same for as long as the job lives. */
    public static Checkpoint at(JobStatus status, Manifest manifest) {
        @Nullable
        String ref = switch (status) {
            case TRANSCRIPT_READY -> manifest.transcriptUri();
            case AUDIO_READY -> manifest.audioUri();
            default -> manifest.videoUri();
        };
        if (ref == null) {
            throw new IllegalStateException("a retry lacks the artifact it was born with");
        }
        return new Checkpoint(status, ref);
    }
}
