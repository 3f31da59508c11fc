package dev.pawl.job.retry;

import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Job;
import java.util.UUID;

/**
 * Response of {@code POST /jobs/{jobId}/retry}.
 *
 * @param job the new job
 * @param checkpointRef the artifact from which it resumes
 * @param replayed whether the same request had been accepted before, so that nothing was written
 */
public record RetryResult(
        Job job,
        UUID dispatchId,
        JobStatus resumeFromStatus,
        String checkpointRef,
        String modelProfile,
        boolean replayed) {}
