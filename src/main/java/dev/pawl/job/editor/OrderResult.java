package dev.pawl.job.editor;

import dev.pawl.job.Job;
import java.util.UUID;

/**
 * Response of {@code POST /jobs/{jobId}/regenerate} and {@code /export}.
 *
 * @param dispatchId the new dispatch, by which the orchestrator knows the work
 */
record OrderResult(Job job, UUID dispatchId) {}
