package dev.pawl.dev.orchestrator;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Work on this job (spec/openapi.yaml, JobRunWebhook). The last three are set only for a retry. */
record JobRun(
        UUID dispatchId,
        UUID jobId,
        UUID projectId,
        String videoUri,
        URI callbackUrl,
        @Nullable ResumePoint resumeFromStatus,
        @Nullable String checkpointRef,
        @Nullable String modelProfile)
        implements WorkOrder {
    JobRun {
        requireNonNull(dispatchId, "dispatch_id");
        requireNonNull(jobId, "job_id");
        requireNonNull(projectId, "project_id");
        requireNonNull(videoUri, "video_uri");
        requireNonNull(callbackUrl, "callback_url");
    }

    @Override
    public boolean isRetry() {
        return resumeFromStatus != null;
    }

    /** The stage to start with. */
    Stage firstStage() {
        return resumeFromStatus == null ? Stage.AUDIO_EXTRACTING : resumeFromStatus.next();
    }
}
