package dev.pawl.dev.orchestrator;

import java.net.URI;
import java.util.UUID;

/** An order of work on a job. */
sealed interface WorkOrder extends WebhookMessage permits JobRun, JobRegenerate, JobExport {
    UUID dispatchId();

    UUID jobId();

    String videoUri();

    URI callbackUrl();

    /** Whether an earlier job has failed on the same work. */
    default boolean isRetry() {
        return false;
    }
}
