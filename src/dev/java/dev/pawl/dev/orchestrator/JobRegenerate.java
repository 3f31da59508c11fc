package dev.pawl.dev.orchestrator;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.UUID;

/** Write a new draft for this job (spec/openapi.yaml, JobRegenerateWebhook). The demo reads no instructions. */
record JobRegenerate(UUID dispatchId, UUID jobId, UUID projectId, String videoUri, URI callbackUrl)
        implements WorkOrder {
    JobRegenerate {
        requireNonNull(dispatchId, "dispatch_id");
        requireNonNull(jobId, "job_id");
        requireNonNull(projectId, "project_id");
        requireNonNull(videoUri, "video_uri");
        requireNonNull(callbackUrl, "callback_url");
    }
}
