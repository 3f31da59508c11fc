package dev.pawl.cli.orchestrator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Sends webhooks to the orchestrator, as Pawl does and as Pawl never would. */
final class Webhooks implements AutoCloseable {
    static final String CANCEL = "job.cancel";
    static final String KILL = "job.kill";

    /** As long as Pawl waits for a response. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    private static final int ATTEMPTS = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CheckSettings settings;
    private final FakePawl pawl;
    private final UUID project = UUID.randomUUID();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_TIMEOUT)
            .build();

    Webhooks(CheckSettings settings, FakePawl pawl) {
        this.settings = settings;
        this.pawl = pawl;
    }

    /** An answer to a webhook: its status, and in words what it was. */
    record Answer(int status, String words) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        boolean confirmsStop() {
            return status == 200 || status == 204;
        }
    }

    /** An order, with a message id of this dispatch's own. */
    Answer order(FakeJob job, Order order) throws InterruptedException {
        return send(id(job, "order"), Instant.now(), body(job, order).toString());
    }

    Answer run(FakeJob job) throws InterruptedException {
        return order(job, Order.RUN);
    }

    /** The same order, with another message id. */
    Answer runInAnotherMessage(FakeJob job) throws InterruptedException {
        return send(id(job, "order_again"), Instant.now(), runBody(job));
    }

    /** {@code job.run} of a retry. */
    Answer retry(FakeJob job, String resumeFrom) throws InterruptedException {
        String body = body(job, Order.RUN)
                .put("resume_from_status", resumeFrom)
                .put("checkpoint_ref", "s3://pawl-check/" + job.id() + "/checkpoint")
                .put("model_profile", "default")
                .toString();
        return send(id(job, "order"), Instant.now(), body);
    }

    /** {@link #CANCEL} or {@link #KILL}. */
    Answer stop(String type, FakeJob job) throws InterruptedException {
        return send(id(job, type), Instant.now(), message(type, job).toString());
    }

    /** A well-signed message. */
    Answer send(String messageId, Instant signedAt, String body) throws InterruptedException {
        return send(messageId, signedAt, body, signature(messageId, signedAt, body));
    }

    Answer send(String messageId, Instant signedAt, String body, String signature) throws InterruptedException {
        return exchange(request(body)
                .header("webhook-id", messageId)
                .header("webhook-timestamp", Long.toString(signedAt.getEpochSecond()))
                .header("webhook-signature", signature));
    }

    Answer sendUnsigned(String body) throws InterruptedException {
        return exchange(request(body));
    }

    static String id(FakeJob job, String action) {
        return "msg_" + job.dispatchId() + "_" + action;
    }

    String signature(String messageId, Instant signedAt, String body) {
        return signature(settings.webhookSecret(), messageId, signedAt, body);
    }

    static String signature(String secret, String messageId, Instant signedAt, String body) {
        try {
            return new Webhook(secret).sign(messageId, signedAt.getEpochSecond(), body);
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    String runBody(FakeJob job) {
        return body(job, Order.RUN).toString();
    }

    private ObjectNode body(FakeJob job, Order order) {
        ObjectNode body = message(order.type(), job)
                .put("video_uri", settings.videoUri())
                .put("callback_url", pawl.callbackUrl(job));
        if (order != Order.RUN) {
            body.put("draft_uri", "s3://pawl-check/" + job.id() + "/draft");
        }
        if (order == Order.EXPORT) {
            body.putArray("formats").add("pdf").add("docx");
        }
        return body;
    }

    private ObjectNode message(String type, FakeJob job) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("dispatch_id", job.dispatchId().toString())
                .put("job_id", job.id().toString())
                .put("project_id", project.toString());
    }

    private HttpRequest.Builder request(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.orchestrator())
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        String authorization = settings.authorization();
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private Answer exchange(HttpRequest.Builder request) throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                int status =
                        http.send(request.build(), BodyHandlers.discarding()).statusCode();
                return new Answer(status, Integer.toString(status));
            } catch (HttpTimeoutException e) {
                return new Answer(0, "no answer within " + ANSWER_TIMEOUT.toSeconds() + " seconds");
            } catch (IOException e) {
                // Sent again, as Pawl would: servers may close a connection that was used before.
            }
        }
        return new Answer(0, "no answer");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
