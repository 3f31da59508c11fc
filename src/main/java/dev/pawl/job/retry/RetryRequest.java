package dev.pawl.job.retry;

/**
 * Body of {@code POST /jobs/{jobId}/retry}.
 *
 * @param clientRequestId the editor's name for this request, 1 to 128 characters
 */
public record RetryRequest(String clientRequestId, String modelProfile) {}
