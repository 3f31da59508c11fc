package dev.pawl.job.editor;

import dev.pawl.fsm.JobStatus;
import java.util.UUID;

/**
 * Response of {@code POST /jobs/{jobId}/run}.
 *
 * @param replayed whether the job had been dispatched before, so that nothing was written
 */
record RunResult(UUID jobId, JobStatus status, UUID dispatchId, boolean replayed) {}
