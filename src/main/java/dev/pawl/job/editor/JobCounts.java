package dev.pawl.job.editor;

import dev.pawl.fsm.JobStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Response of {@code GET /jobs/counts}.
 *
 * @param items one for each status that the filter permits, in the order of the statuses
 */
record JobCounts(List<Item> items) {
    /** Of a terminal status, more jobs than these are not counted. */
    static final int MOST_ENDED = 1_000;

    /**
     * How many jobs have a status.
     *
     * @param atLeast true if there may be more; null if the number is exact
     */
    record Item(JobStatus status, int count, @Nullable Boolean atLeast) {
        static Item of(JobStatus status, int found) {
            boolean more = status.isTerminal() && found > MOST_ENDED;
            return new Item(status, more ? MOST_ENDED : found, more ? true : null);
        }
    }

    static JobCounts of(JobFilter filter, Map<JobStatus, Integer> found) {
        return new JobCounts(filter.statuses().stream()
                .sorted()
                .map(status -> Item.of(status, found.getOrDefault(status, 0)))
                .toList());
    }
}
