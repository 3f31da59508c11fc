package dev.pawl.delivery;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Checkpoint;
import dev.pawl.job.Job;
import dev.pawl.job.RetryOrigin;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the webhooks {@code job.run}, {@code job.regenerate} and {@code job.export} (spec/openapi.yaml,
 * JobRunWebhook, JobRegenerateWebhook, JobExportWebhook).
 *
 * @param title what the editor calls the job, if anything, like {@code labels}
 * @param callbackUrl where the orchestrator reports the job's status
 * @param resumeFromStatus with job.run for a retry, like {@code checkpointRef}
 * @param modelProfile for every job that a retry created
 * @param draftUri the latest draft, with job.regenerate and job.export
 * @param instructionsUri with job.regenerate, if the editor gave one
 * @param formats with job.export
 */
@JsonPropertyOrder({"type", "dispatch_id", "job_id", "project_id", "title", "labels", "video_uri", "callback_url"})
public record RunOrder(
        String type,
        UUID dispatchId,
        UUID jobId,
        UUID projectId,
        @Nullable String title,
        @Nullable SortedMap<String, String> labels,
        @Nullable String videoUri,
        String callbackUrl,
        @Nullable JobStatus resumeFromStatus,
        @Nullable String checkpointRef,
        @Nullable String modelProfile,
        @Nullable String draftUri,
        @Nullable String instructionsUri,
        @Nullable List<String> formats) {

    static RunOrder of(Job job, Dispatch dispatch, String publicUrl) {
        String type = Outbox.typeOf(dispatch.kind());
        boolean isRun = type.equals(Outbox.RUN);
        RetryOrigin origin = job.origin();
        RetryOrigin resumed = isRun ? origin : null;
        List<String> formats = dispatch.request().formats();
        return new RunOrder(
                type,
                dispatch.dispatchId(),
                job.id(),
                job.projectId(),
                job.title(),
                job.labels(),
                job.manifest().videoUri(),
                callbackUrl(publicUrl, job.id()),
                resumed == null ? null : resumed.resumeFromStatus(),
                resumed == null
                        ? null
                        : Checkpoint.at(resumed.resumeFromStatus(), job.manifest())
                                .ref(),
                origin == null ? null : origin.modelProfile(),
                isRun ? null : job.manifest().draftUri(),
                dispatch.request().instructionsUri(),
                formats.isEmpty() ? null : formats);
    }

    /** Where the orchestrator reports the status of a job. */
    public static String callbackUrl(String publicUrl, UUID jobId) {
        return publicUrl + "/internal/jobs/" + jobId + "/status";
    }
}
