package dev.pawl.job.bulkcancel;

import dev.pawl.fsm.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /projects/{projectId}/cancel-jobs}: either ids or statuses.
 *
 * @param jobIds up to 500, as sent; may contain texts that are not ids
 * @param reasonCode why, for the audit trail; {@code [A-Za-z0-9_.-]{1,64}} or null
 * @param dryRun whether to change nothing
 */
record CancelJobsRequest(
        @Nullable List<String> jobIds,
        @Nullable List<JobStatus> statuses,
        @Nullable String reasonCode,
        boolean dryRun) {}
