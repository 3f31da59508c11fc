package dev.pawl.dev.orchestrator;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Stop working on this job (spec/openapi.yaml, JobCancelWebhook). */
record JobCancel(UUID dispatchId, UUID jobId, UUID projectId) implements WebhookMessage {
    JobCancel {
        requireNonNull(dispatchId, "dispatch_id");
        requireNonNull(jobId, "job_id");
        requireNonNull(projectId, "project_id");
    }
}
