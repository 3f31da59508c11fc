package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens on other threads. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(2);

    private Eventually() {}

    /** Returns as soon as {@code condition} holds, and fails when it does not come to hold. */
    public static void await(BooleanSupplier condition, String otherwise) {
        await(PATIENCE, condition, () -> otherwise);
    }

    /** As {@link #await(BooleanSupplier, String)}, with a patience of its own. */
    public static void await(Duration patience, BooleanSupplier condition, Supplier<String> otherwise) {
        Instant deadline = Instant.now().plus(patience);
        boolean holds = condition.getAsBoolean();
        while (!holds && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(GLANCE.toNanos());
            holds = condition.getAsBoolean();
        }
        assertTrue(holds, () -> otherwise.get());
    }
}
