package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.pawl.audit.Digest;
import dev.pawl.digest.DigestRepository;
import dev.pawl.digest.DigestSigner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Signs what was recorded, once a minute, and sends each digest until its receiver takes it (spec/audit_digest.md). */
public final class DigestTasks {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final DigestSigner signer;
    private final DigestRepository digests;
    private final Optional<OrchestratorClient> receiver;
    private final Redelivery redelivery;
    private final DeliveryMetrics metrics;
    private final InstantSource clock;

    /** @param receiver takes the webhooks; empty if there are none */
    public DigestTasks(
            DigestSigner signer,
            DigestRepository digests,
            Optional<OrchestratorClient> receiver,
            DeliveryTiming timing,
            DeliveryMetrics metrics,
            InstantSource clock) {
        this.signer = signer;
        this.digests = digests;
        this.receiver = receiver;
        this.redelivery = new Redelivery(timing.firstPause(), LONGEST_PAUSE, clock);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The payload of the webhook (spec/openapi.yaml, AuditDigestWebhook). */
    private record Payload(String type, Digest digest) {}

    /** Part of the view digest_lane, like {@link #sending}. */
    RecurringTask<Void> signing() {
        return Tasks.recurring("audit-digest", FixedDelay.of(PERIOD)).execute((instance, context) -> {
            try {
                signer.sign();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // The replica stops. Another one goes on.
            }
        });
    }

    Task<String> sending() {
        return Tasks.custom(DigestRepository.WEBHOOK, String.class)
                .onFailure(redelivery::afterDefect)
                .onDeadExecutionRevive()
                .execute((instance, context) ->
                        send(Long.parseLong(instance.getId()), context.getExecution().consecutiveFailures));
    }

    private CompletionHandler<String> send(long number, int failures) {
        Optional<Digest> digest = digests.find(number);
        if (receiver.isEmpty() || digest.isEmpty()) {
            return new CompletionHandler.OnCompleteRemove<>();
        }
        try {
            receiver.get()
                    .send(
                            new OrchestratorClient.Message(
                                    "digest-" + digest.get().hash().substring(0, 32),
                                    new Payload(DigestRepository.WEBHOOK, digest.get()),
                                    null),
                            clock.instant().plus(ATTEMPT));
            metrics.delivered(DigestRepository.WEBHOOK);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (DeliveryFailedException e) {
            metrics.failed(DigestRepository.WEBHOOK, e, e.gone());
            return e.gone()
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : redelivery.after(e, failures, Optional.empty());
        }
    }
}
