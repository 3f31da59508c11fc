package dev.pawl.job;

import dev.pawl.fsm.JobStatus;
import java.util.UUID;

/**
 * Where a retry comes from (spec/decisions/003).
 *
 * @param retryOf the failed or cancelled job
 * @param clientRequestId the editor's name for the request, unique for that job
 * @param resumeFromStatus the checkpoint at which the new job starts
 */
public record RetryOrigin(UUID retryOf, String clientRequestId, String modelProfile, JobStatus resumeFromStatus) {}
