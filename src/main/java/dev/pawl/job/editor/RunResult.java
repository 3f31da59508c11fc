package dev.pawl.job.editor;

import dev.pawl.fsm.JobStatus;
import java.util.UUID;

/**
 * Answer of {@code POST /jobs/{jobId}/run}.
 *
 * @param replayed whether the job had been handed over before, so that nothing was written
 */
record RunResult(UUID jobId, JobStatus status, UUID dispatchId, boolean replayed) {}
