package dev.pawl.project;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder of jobs (spec/openapi.yaml, Project).
 *
 * @param archivedAt null if it is in use
 */
public record Project(
        UUID id, String name, Instant createdAt, @Nullable Instant archivedAt) {}
