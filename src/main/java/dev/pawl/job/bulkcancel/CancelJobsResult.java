package dev.pawl.job.bulkcancel;

import dev.pawl.fsm.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code POST /projects/{projectId}/cancel-jobs}.
 *
 * @param more whether the project has more jobs in the statuses, so that another call gets further
 */
record CancelJobsResult(List<Item> items, boolean more) {

    /**
     * What became of one job.
     *
     * @param jobId in lower case; what is no id is as it was written
     */
    record Item(
            String jobId,
            CancelOutcome.Code outcome,
            @Nullable JobStatus currentStatus) {
        static Item of(String jobId, CancelOutcome outcome) {
            return new Item(jobId, outcome.code(), outcome.currentStatus());
        }
    }
}
