package dev.pawl.idempotency;

import dev.pawl.testing.Api;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A client that repeats a request until it is answered. */
final class Insistent {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Insistent() {}

    /** The first answer to {@code request} that settles it. */
    static Api.Answer answer(Supplier<Api.Answer> request) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            try {
                Api.Answer answer = request.get();
                if (answer.status() < 500 && !answer.text("error_code").equals("IDEMPOTENCY_KEY_IN_FLIGHT")) {
                    return answer;
                }
            } catch (UncheckedIOException lost) {
                // The request or its answer was lost, and nobody knows which.
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("not answered");
    }
}
