package dev.pawl.project;

import java.time.Instant;
import java.util.UUID;

/** A folder of jobs (spec/openapi.yaml, Project). */
public record Project(UUID id, String name, Instant createdAt) {}
