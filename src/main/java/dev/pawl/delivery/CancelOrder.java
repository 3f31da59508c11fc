package dev.pawl.delivery;

import dev.pawl.dispatch.Outbox;
import dev.pawl.job.Job;
import java.util.UUID;

/** Payload of the webhook {@code job.cancel} (spec/openapi.yaml, JobCancelWebhook). */
public record CancelOrder(String type, UUID dispatchId, UUID jobId, UUID projectId) {

    static CancelOrder of(Job job, UUID dispatchId) {
        return new CancelOrder(Outbox.CANCEL, dispatchId, job.id(), job.projectId());
    }
}
