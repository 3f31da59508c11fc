package dev.pawl.dev.orchestrator;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** End the work on this job at once (spec/openapi.yaml, JobKillWebhook). */
record JobKill(UUID dispatchId, UUID jobId, UUID projectId) implements WebhookMessage {
    JobKill {
        requireNonNull(dispatchId, "dispatch_id");
        requireNonNull(jobId, "job_id");
        requireNonNull(projectId, "project_id");
    }
}
