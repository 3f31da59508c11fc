package dev.pawl.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The jobs whose trails are exported: those to which everything applies that is not null.
 *
 * @param jobId the only one
 * @param projectId all jobs of this project
 * @param owner all jobs of this editor, by the subject
 * @param since those that moved at this time or later
 * @param before those that moved before this time; with {@code since}, in between
 */
public record TrailSelection(
        @Nullable UUID jobId,
        @Nullable UUID projectId,
        @Nullable String owner,
        @Nullable Instant since,
        @Nullable Instant before) {}
