package dev.pawl.stream;

import dev.pawl.fsm.JobStatus;
import java.util.UUID;

/** That a job of a list has moved, and where it stands (spec/openapi.yaml, ProjectEventHint). */
record Hint(UUID jobId, JobStatus status, int version) {}
