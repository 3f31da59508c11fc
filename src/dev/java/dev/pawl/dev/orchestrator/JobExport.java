package dev.pawl.dev.orchestrator;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/** Export the draft of this job (spec/openapi.yaml, JobExportWebhook). */
record JobExport(UUID dispatchId, UUID jobId, UUID projectId, String videoUri, URI callbackUrl, List<String> formats)
        implements WorkOrder {
    JobExport {
        requireNonNull(dispatchId, "dispatch_id");
        requireNonNull(jobId, "job_id");
        requireNonNull(projectId, "project_id");
        requireNonNull(videoUri, "video_uri");
        requireNonNull(callbackUrl, "callback_url");
        requireNonNull(formats, "formats");
    }
}
