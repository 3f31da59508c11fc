package dev.pawl.dev.orchestrator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports events to Pawl, and retries each until it has a definite response. */
final class CallbackClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CallbackClient.class);
    private static final int ATTEMPTS = 10;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private final String secret;
    private final Duration retryWait;

    CallbackClient(String secret, Duration retryWait) {
        this.secret = secret;
        this.retryWait = retryWait;
    }

    /**
     * Sends {@code event}, and repeats the same event while it is unknown whether it was applied. The event id makes
     * that safe.
     */
    Verdict send(URI callbackUrl, StatusEvent event) throws InterruptedException {
        HttpRequest request = request(callbackUrl, event);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<HttpResponse<String>> answer = exchange(request, event);
            if (answer.isPresent() && isSettled(answer.get())) {
                return verdict(answer.get());
            }
            Thread.sleep(answer.flatMap(CallbackClient::retryAfter).orElse(retryWait.multipliedBy(attempt)));
        }
        return Verdict.UNREACHABLE;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(URI callbackUrl, StatusEvent event) {
        try {
            return HttpRequest.newBuilder(callbackUrl)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("X-Callback-Secret", secret)
                    .header("X-Correlation-Id", event.correlationId())
                    .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(event)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<HttpResponse<String>> exchange(HttpRequest request, StatusEvent event)
            throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            log.info("reported {} as event {}: {}", event.status(), event.eventId(), answer.statusCode());
            return Optional.of(answer);
        } catch (IOException e) {
            log.info("could not report {} as event {}: {}", event.status(), event.eventId(), e.toString());
            return Optional.empty();
        }
    }

    private static boolean isSettled(HttpResponse<String> answer) {
        return answer.statusCode() < 500 || saysStop(answer);
    }

    private Verdict verdict(HttpResponse<String> answer) {
        if (saysStop(answer)) {
            return Verdict.TOLD_TO_STOP;
        }
        return switch (answer.statusCode()) {
            case 200, 204 -> Verdict.ACCEPTED;
            case 409 -> errorCode(answer).equals("CALLBACK_OUT_OF_ORDER") ? Verdict.OUT_OF_ORDER : Verdict.REFUSED;
            default -> Verdict.REFUSED;
        };
    }

    private static boolean saysStop(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Pawl-Directive")
                .filter("stop"::equals)
                .isPresent();
    }

    private String errorCode(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("error_code").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static Optional<Duration> retryAfter(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,2}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
