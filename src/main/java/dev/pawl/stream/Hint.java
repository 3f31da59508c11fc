package dev.pawl.stream;

import dev.pawl.fsm.JobStatus;
import java.util.UUID;

/** A job of a list has changed, and its current status (spec/openapi.yaml, ProjectEventHint). */
record Hint(UUID jobId, JobStatus status, int version) {}
