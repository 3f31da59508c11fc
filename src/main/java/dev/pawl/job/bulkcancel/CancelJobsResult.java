package dev.pawl.job.bulkcancel;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.fsm.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Response of {@code POST /projects/{projectId}/cancel-jobs}.
 *
 * @param bulkId the correlation id of the audit events
 * @param dryRun true if nothing was changed because of that; null otherwise
 * @param more whether another call would find further jobs to cancel
 */
@JsonPropertyOrder({"bulk_id", "dry_run", "items", "more"})
record CancelJobsResult(String bulkId, @Nullable Boolean dryRun, List<Item> items, boolean more) {

    /**
     * The outcome for one job.
     *
     * @param jobId in lower case; a text that is not an id is unchanged
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
