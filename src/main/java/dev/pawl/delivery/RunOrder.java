package dev.pawl.delivery;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Checkpoint;
import dev.pawl.job.Job;
import dev.pawl.job.RetryOrigin;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the webhook {@code job.run} (spec/openapi.yaml, JobRunWebhook). The last three are set only for a retry.
 *
 * @param callbackUrl where the orchestrator reports the job's status
 */
@JsonPropertyOrder({"type", "dispatch_id", "job_id", "project_id", "video_uri", "callback_url"})
public record RunOrder(
        String type,
        UUID dispatchId,
        UUID jobId,
        UUID projectId,
        @Nullable String videoUri,
        String callbackUrl,
        @Nullable JobStatus resumeFromStatus,
        @Nullable String checkpointRef,
        @Nullable String modelProfile) {

    static RunOrder of(Job job, UUID dispatchId, String publicUrl) {
        RetryOrigin origin = job.origin();
        String callbackUrl = publicUrl + "/internal/jobs/" + job.id() + "/status";
        return new RunOrder(
                Outbox.RUN,
                dispatchId,
                job.id(),
                job.projectId(),
                job.manifest().videoUri(),
                callbackUrl,
                origin == null ? null : origin.resumeFromStatus(),
                origin == null
                        ? null
                        : Checkpoint.at(origin.resumeFromStatus(), job.manifest())
                                .ref(),
                origin == null ? null : origin.modelProfile());
    }
}
