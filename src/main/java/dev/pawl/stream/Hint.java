package dev.pawl.stream;

import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.AllowedAction;
import dev.pawl.job.Job;
import dev.pawl.job.Progress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job of a list has changed, and what the list shows of it (spec/openapi.yaml, JobHint).
 *
 * @param dispatchState of its latest dispatch; null before the first
 */
record Hint(
        UUID jobId,
        UUID projectId,
        @Nullable String title,
        JobStatus status,
        int version,
        List<AllowedAction> allowedActions,
        @Nullable Progress progress,
        @Nullable DispatchState dispatchState,
        Instant updatedAt) {
    static Hint of(Job job) {
        Dispatch dispatch = job.dispatch();
        return new Hint(
                job.id(),
                job.projectId(),
                job.title(),
                job.status(),
                job.version(),
                job.allowedActions(),
                job.progress(),
                dispatch == null ? null : dispatch.state(),
                job.updatedAt());
    }
}
