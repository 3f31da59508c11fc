package dev.pawl.job.progress;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A progress report that was accepted.
 *
 * @param movedVersion with which version the job came to the status that the report is about
 * @param provesDelivery whether the dispatch of the job was not known to be delivered yet
 */
record ReportedProgress(
        UUID jobId,
        int movedVersion,
        @Nullable Short percent,
        @Nullable Instant estimatedEndAt,
        Instant reportedAt,
        boolean provesDelivery) {

    /** Of two reports about one job, the one that arrived later. */
    ReportedProgress orLater(ReportedProgress other) {
        return other.reportedAt.isBefore(reportedAt) ? this : other;
    }
}
