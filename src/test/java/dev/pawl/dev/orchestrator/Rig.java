package dev.pawl.dev.orchestrator;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A demo orchestrator and a fake Pawl that knows its secrets. */
final class Rig implements AutoCloseable {
    static final String WEBHOOK_SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM=";
    static final String CALLBACK_SECRET = "callback-secret-of-the-tests";
    static final Tempo FAST =
            new Tempo(Duration.ofMillis(10), Duration.ofMillis(600), Duration.ofSeconds(5), Duration.ofMillis(5));
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final FakePawl pawl;
    private final DemoOrchestrator orchestrator;

    private Rig(FakePawl pawl, DemoOrchestrator orchestrator) {
        this.pawl = pawl;
        this.orchestrator = orchestrator;
    }

    static Rig fast() {
        return at(FAST);
    }

    static Rig at(Tempo tempo) {
        try {
            return new Rig(FakePawl.start(), DemoOrchestrator.start(WEBHOOK_SECRET, CALLBACK_SECRET, tempo));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakePawl pawl() {
        return pawl;
    }

    /** Sends a job.run as Pawl does; the answer's status. */
    int run(Order order) {
        return run(order, "msg_" + order.dispatchId() + "_run");
    }

    int run(Order order, String webhookId) {
        return sendSigned(webhookId, order.run(pawl));
    }

    /** Sends a job.cancel as Pawl does; the answer's status. */
    int cancel(Order order) {
        return sendSigned("msg_" + order.dispatchId() + "_cancel", order.cancel());
    }

    /** Sends a job.kill as Pawl does; the answer's status. */
    int kill(Order order) {
        return sendSigned("msg_" + order.dispatchId() + "_kill", order.kill());
    }

    /** Sends a job.run that resumes from {@code status}; the answer's status. */
    int retry(Order order, String status) {
        return sendSigned("msg_" + order.dispatchId() + "_run", order.retry(pawl, status));
    }

    /** Sends a job.regenerate as Pawl does; the answer's status. */
    int regenerate(Order order) {
        return sendSigned("msg_" + order.dispatchId(), order.further(pawl, "job.regenerate", ""));
    }

    /** Sends a job.export as Pawl does; the answer's status. */
    int export(Order order) {
        return sendSigned(
                "msg_" + order.dispatchId(), order.further(pawl, "job.export", ", \"formats\": [\"pdf\", \"docx\"]"));
    }

    int sendSigned(String webhookId, String body) {
        long now = Instant.now().getEpochSecond();
        return send(body, webhookId, Long.toString(now), signature(WEBHOOK_SECRET, webhookId, now, body));
    }

    int send(String body, String webhookId, String timestamp, String signature) {
        return send(HttpRequest.newBuilder(orchestrator.url())
                .header("webhook-id", webhookId)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature)
                .POST(BodyPublishers.ofString(body)));
    }

    int send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(orchestrator.url());
    }

    static String signature(String secret, String webhookId, long timestamp, String body) {
        try {
            return new Webhook(secret).sign(webhookId, timestamp, body);
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Work that was started before and still runs would have reported by the time that another job has ended. */
    void letAnotherJobEnd() {
        Order another = Order.of("s3://media/another.mp4");
        run(another);
        pawl.awaitStatuses(another.jobId(), 6);
    }

    @Override
    public void close() {
        orchestrator.close();
        pawl.close();
    }

    /** One dispatch, and the webhooks about it. */
    record Order(UUID dispatchId, UUID jobId, UUID projectId, String videoUri) {
        static Order of(String videoUri) {
            return new Order(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), videoUri);
        }

        String run(FakePawl pawl) {
            return """
                    {"type": "job.run", %s, "video_uri": "%s", "callback_url": "%s"}""".formatted(ids(), videoUri, pawl.callbackUrl(jobId));
        }

        String retry(FakePawl pawl, String resumeFrom) {
            return """
                    {"type": "job.run", %s, "video_uri": "%s", "callback_url": "%s", "resume_from_status": "%s",
                     "checkpoint_ref": "s3://media/checkpoint", "model_profile": "default"}""".formatted(ids(), videoUri, pawl.callbackUrl(jobId), resumeFrom);
        }

        String further(FakePawl pawl, String type, String more) {
            return """
                    {"type": "%s", %s, "video_uri": "%s", "callback_url": "%s"%s}""".formatted(type, ids(), videoUri, pawl.callbackUrl(jobId), more);
        }

        String cancel() {
            return "{\"type\": \"job.cancel\", %s}".formatted(ids());
        }

        String kill() {
            return "{\"type\": \"job.kill\", %s}".formatted(ids());
        }

        private String ids() {
            return """
                    "dispatch_id": "%s", "job_id": "%s", "project_id": "%s\"""".formatted(dispatchId, jobId, projectId);
        }
    }
}
