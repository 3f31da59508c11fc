package dev.pawl.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.pawl.log.Outage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signed webhooks to the orchestrator (spec/orchestrators.md): one bounded attempt a call. */
public final class OrchestratorClient {
    private static final Logger log = LoggerFactory.getLogger(OrchestratorClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String TOO_LATE = "TOO_LATE";
    private static final String INTERRUPTED = "INTERRUPTED";
    /** These say nothing of the orchestrator. */
    private static final Set<String> OURS = Set.of(TOO_LATE, INTERRUPTED);

    private final URI url;
    private final Webhook signer;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Outage outage = new Outage();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * What the orchestrator answered.
     *
     * @param notBefore when it wants to be asked again, if it says so
     */
    record Answer(int status, Optional<Instant> notBefore) {}

    /**
     * What is to be sent.
     *
     * @param webhookId by which the orchestrator knows a repetition
     * @param traceparent of the request that caused it (spec/orchestrators.md); null when it had none
     */
    record Message(
            String webhookId, Object payload, @Nullable String traceparent) {}

    /** @param secret {@code whsec_} and the key in base64 */
    public OrchestratorClient(URI url, String secret, ObjectMapper json, InstantSource clock) {
        this.url = url;
        this.signer = signer(secret);
        this.json = json;
        this.clock = clock;
    }

    /**
     * Sends {@code message}, signed at this moment; returns a 2xx answer.
     *
     * @param deadline when the answer has to be there; sends nothing if it is past, since the process may have slept
     * @throws DeliveryFailedException for any other answer, or none in time
     */
    Answer send(Message message, Instant deadline) throws DeliveryFailedException {
        try {
            Answer answer = attempt(message, deadline);
            log.debug("{} was answered HTTP {}", message.webhookId(), answer.status());
            if (outage.isOver()) {
                log.info("the orchestrator takes webhooks again");
            }
            return answer;
        } catch (DeliveryFailedException e) {
            log.debug("{} was not delivered: {}", message.webhookId(), e.errorCode());
            if (!OURS.contains(e.errorCode()) && outage.isToBeTold()) {
                log.warn("the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks: {}", e.errorCode());
            }
            throw e;
        }
    }

    private Answer attempt(Message message, Instant deadline) throws DeliveryFailedException {
        Duration left = Duration.between(clock.instant(), deadline);
        if (!left.isPositive()) {
            throw new DeliveryFailedException(TOO_LATE);
        }
        HttpRequest request = request(message, left);
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close(); // Unread: whatever the orchestrator says beyond its status is of no use here.
            int status = answer.statusCode();
            if (status >= 200 && status < 300) {
                return new Answer(status, retryAfter(answer));
            }
            throw new DeliveryFailedException("HTTP_" + status, status == 410, retryAfter(answer));
        } catch (HttpTimeoutException e) {
            throw new DeliveryFailedException("TIMEOUT");
        } catch (SSLException e) {
            throw new DeliveryFailedException("TLS_FAILED");
        } catch (IOException e) {
            throw new DeliveryFailedException("CONNECTION_FAILED");
        } catch (IllegalArgumentException e) {
            throw new DeliveryFailedException("INVALID_ANSWER"); // A Content-Length that is no number, for one.
        } catch (InterruptedException e) {
            // Not passed on: what remains to be done is to record this, and a socket fails an interrupted thread.
            throw new DeliveryFailedException(INTERRUPTED);
        }
    }

    private static Webhook signer(String secret) {
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private HttpRequest request(Message message, Duration timeout) {
        try {
            String body = json.writeValueAsString(message.payload());
            long timestamp = clock.instant().getEpochSecond();
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header("webhook-id", message.webhookId())
                    .header("webhook-timestamp", Long.toString(timestamp))
                    .header("webhook-signature", signer.sign(message.webhookId(), timestamp, body))
                    .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
            if (message.traceparent() != null) {
                request.header("traceparent", message.traceparent());
            }
            return request.build();
        } catch (JsonProcessingException | WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Instant> retryAfter(HttpResponse<?> answer) {
        return answer.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()));
    }
}
