package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens on other threads. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(2);

    private Eventually() {}

    /** Returns as soon as {@code condition} holds, and fails when it does not come to hold. */
    static void await(BooleanSupplier condition, String otherwise) {
        Instant deadline = Instant.now().plus(PATIENCE);
        boolean holds = condition.getAsBoolean();
        while (!holds && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(GLANCE.toNanos());
            holds = condition.getAsBoolean();
        }
        assertTrue(holds, otherwise);
    }
}
