package dev.pawl.delivery;

import static dev.pawl.log.Causes.isCausedBy;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signed webhooks to the orchestrator (spec/orchestrators.md): one attempt per call, bounded in time. */
public final class OrchestratorClient {
    private static final Logger log = LoggerFactory.getLogger(OrchestratorClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String TOO_LATE = "TOO_LATE";
    private static final String INTERRUPTED = "INTERRUPTED";
    /** Failures on our side, which say nothing about the orchestrator. */
    private static final Set<String> OURS = Set.of(TOO_LATE, INTERRUPTED);

    private final String receiver;
    private final URI url;
    private final WebhookCredentials credentials;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Outage outage = new Outage();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * The response of the orchestrator.
     *
     * @param notBefore the earliest time of the next attempt, if it named one
     */
    record Response(int status, Optional<Instant> notBefore) {}

    /**
     * A webhook to send.
     *
     * @param webhookId the same for every attempt, so that the orchestrator recognizes a repetition
     * @param traceparent of the request that caused it (spec/orchestrators.md); null if it had none
     */
    record Message(
            String webhookId, Object payload, @Nullable String traceparent) {

        /** A message of {@code type} about a dispatch, which is sent once, or several times as the same one. */
        static Message of(String type, UUID dispatchId, Object payload, @Nullable String traceparent) {
            return new Message(type.substring("job.".length()) + "-" + dispatchId, payload, traceparent);
        }
    }

    /** @param receiver what the log calls the one who takes the webhooks */
    public OrchestratorClient(
            String receiver, URI url, WebhookCredentials credentials, ObjectMapper json, InstantSource clock) {
        this.receiver = receiver;
        this.url = url;
        this.credentials = credentials;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Signs and sends {@code message}; returns a 2xx response.
     *
     * @param deadline when the response must have arrived. Nothing is sent after it: the process may have been
     *     suspended
     * @throws DeliveryFailedException if there is any other response, or none in time
     */
    Response send(Message message, Instant deadline) throws DeliveryFailedException {
        try {
            Response response = attempt(message, deadline);
            log.debug("{} was answered HTTP {}", message.webhookId(), response.status());
            if (outage.isOver()) {
                log.info("{} takes webhooks again", receiver);
            }
            return response;
        } catch (DeliveryFailedException e) {
            log.debug("{} was not delivered: {}", message.webhookId(), e.errorCode());
            if (!OURS.contains(e.errorCode()) && outage.isToBeTold()) {
                log.warn("{} does not take webhooks: {}", receiver, e.errorCode());
            }
            throw e;
        }
    }

    private Response attempt(Message message, Instant deadline) throws DeliveryFailedException {
        Duration left = Duration.between(clock.instant(), deadline);
        if (!left.isPositive()) {
            throw new DeliveryFailedException(TOO_LATE);
        }
        HttpRequest request = request(message, left);
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            response.body().close(); // Left unread: only the status and the headers matter.
            int status = response.statusCode();
            if (status >= 200 && status < 300) {
                return new Response(status, retryAfter(response));
            }
            throw new DeliveryFailedException("HTTP_" + status, status == 410, retryAfter(response));
        } catch (HttpTimeoutException e) {
            throw new DeliveryFailedException("TIMEOUT");
        } catch (IOException e) {
            throw new DeliveryFailedException(errorCode(e));
        } catch (IllegalArgumentException e) {
            throw new DeliveryFailedException("INVALID_ANSWER"); // For example a Content-Length that is not a number.
        } catch (InterruptedException e) {
            // The interrupt is not restored: the failure must still be recorded, and sockets fail in an interrupted
            // thread.
            throw new DeliveryFailedException(INTERRUPTED);
        }
    }

    /** A failed handshake may be the cause of another failure: the client can notice first that no response begins. */
    static String errorCode(IOException failed) {
        return isCausedBy(failed, SSLException.class) ? "TLS_FAILED" : "CONNECTION_FAILED";
    }

    private HttpRequest request(Message message, Duration timeout) {
        try {
            String body = json.writeValueAsString(message.payload());
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
            credentials.headers(message.webhookId(), clock.instant(), body).forEach(request::header);
            if (message.traceparent() != null) {
                request.header("traceparent", message.traceparent());
            }
            return request.build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Instant> retryAfter(HttpResponse<?> response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()));
    }
}
