package dev.pawl.idempotency;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/** A client that repeats a request until it is answered. */
final class Insistent {
    private Insistent() {}

    /** The first answer to {@code request} that settles it. */
    static Api.Answer answer(Supplier<Api.Answer> request) {
        return Eventually.find(
                () -> {
                    try {
                        return Optional.of(request.get()).filter(Insistent::settles);
                    } catch (UncheckedIOException lost) {
                        return Optional.empty(); // The request or its answer was lost, and nobody knows which.
                    }
                },
                "not answered");
    }

    private static boolean settles(Api.Answer answer) {
        return answer.status() < 500 && !answer.text("error_code").equals("IDEMPOTENCY_KEY_IN_FLIGHT");
    }
}
