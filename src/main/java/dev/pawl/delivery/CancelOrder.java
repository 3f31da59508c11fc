package dev.pawl.delivery;

import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.Job;
import java.util.UUID;

/**
 * Payload of the webhooks {@code job.cancel} and {@code job.kill} (spec/openapi.yaml, JobCancelWebhook, JobKillWebhook).
 */
public record CancelOrder(String type, UUID dispatchId, UUID jobId, UUID projectId) {

    static CancelOrder of(Job job, Dispatch dispatch) {
        String type = dispatch.killRequestedAt() == null ? Outbox.CANCEL : Outbox.KILL;
        return new CancelOrder(type, dispatch.dispatchId(), job.id(), job.projectId());
    }

    boolean forcesTheStop() {
        return type.equals(Outbox.KILL);
    }
}
