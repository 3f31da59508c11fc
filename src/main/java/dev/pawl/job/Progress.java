package dev.pawl.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the work of a job's present status is, as the orchestrator last reported it (spec/openapi.yaml, Progress).
 *
 * @param percent 0 to 100; null if it was not said
 * @param estimatedEndAt by the worker's clock; null if it was not said
 * @param reportedAt when the report arrived, by the server's clock
 */
public record Progress(@Nullable Integer percent, @Nullable Instant estimatedEndAt, Instant reportedAt) {}
