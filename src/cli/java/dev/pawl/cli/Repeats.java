package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pawl.client.ApiException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Retries a request whose response was lost or that was refused for now. Each request reads, or carries an {@code
 * Idempotency-Key}, so it takes effect at most once.
 */
final class Repeats {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int LONGEST_PAUSE_SECONDS = 10;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private Repeats() {}

    /** Throws the last failure. */
    static <T> @Nullable T untilAnswered(Pawl.Request<T> request) throws ApiException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return request.send();
            } catch (ApiException e) {
                if (!isWorthRetrying(e)) {
                    throw e;
                }
                Pause.of(longer(pause, retryAfter(e.getResponseHeaders())));
                pause = pause.multipliedBy(2);
            }
        }
        return request.send();
    }

    /** Whether the same request may succeed later. */
    static boolean isWorthRetrying(ApiException e) {
        return switch (e.getCode()) {
            case 0 -> e.getCause() instanceof IOException && !(e.getCause() instanceof JsonProcessingException);
            case CONFLICT ->
                "IDEMPOTENCY_KEY_IN_FLIGHT".equals(ProblemReply.in(e).errorCode());
            // Waiting does not help against the limit on unfinished jobs.
            case TOO_MANY -> !"live_jobs".equals(ProblemReply.in(e).limit());
            default -> e.getCode() >= SERVER_ERROR;
        };
    }

    private static Duration retryAfter(@Nullable HttpHeaders headers) {
        String seconds =
                headers == null ? "" : headers.firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,4}")
                ? Duration.ofSeconds(Math.min(Integer.parseInt(seconds), LONGEST_PAUSE_SECONDS))
                : Duration.ZERO;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
