package dev.pawl.job;

import java.util.UUID;

/** The key of a callback that may have been applied to a job. */
public record AppliedEvent(UUID jobId, String eventId) {}
