package dev.pawl.job.progress;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /internal/jobs/{jobId}/progress}.
 *
 * @param dispatchId the order that the worker works on; null if it does not say
 * @param percent how much of the present stage is done, 0 to 100
 * @param estimatedEndAt by the worker's clock
 */
record ProgressReport(
        @Nullable String dispatchId,
        @Nullable Double percent,
        @Nullable Instant estimatedEndAt) {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    ProgressReport {
        estimatedEndAt = estimatedEndAt == null ? null : estimatedEndAt.truncatedTo(ChronoUnit.MICROS);
        if (estimatedEndAt != null && (estimatedEndAt.isBefore(EARLIEST) || estimatedEndAt.isAfter(LATEST))) {
            throw new RefusedException(
                    new Refusal.Invalid("/estimated_end_at", "must be between the years 2000 and 9999"));
        }
    }

    /** Whether it is about another dispatch than {@code actual}; ids may be in upper or lower case. */
    boolean isAboutAnotherThan(UUID actual) {
        return dispatchId != null && !dispatchId.equalsIgnoreCase(actual.toString());
    }

    /** {@code percent} without its fraction. */
    @Nullable
    Short wholePercent() {
        return percent == null ? null : percent.shortValue();
    }
}
