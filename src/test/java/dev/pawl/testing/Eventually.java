package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens on other threads, and in other processes. */
public final class Eventually {
    /**
     * How long any test waits for what must come. No test has a limit of its own: far more than a slow machine needs,
     * and nothing is lost where all is well.
     */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private Eventually() {}

    /** Returns as soon as {@code condition} holds, and fails when it does not come to hold. */
    public static void await(BooleanSupplier condition, String otherwise) {
        await(condition, () -> otherwise);
    }

    /** Like {@link #await(BooleanSupplier, String)}, with a message that is built only if needed. */
    public static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long start = System.nanoTime();
        long pause = SHORTEST_PAUSE_NANOS;
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - start < PATIENCE.toNanos()) {
            LockSupport.parkNanos(pause);
            pause = Math.min(LONGEST_PAUSE_NANOS, pause + pause / 2);
            holds = condition.getAsBoolean();
        }
        assertTrue(holds, () -> otherwise.get());
    }

    /** What {@code attempt} finds, as soon as it finds something. */
    public static <T> T find(Supplier<Optional<T>> attempt, String otherwise) {
        AtomicReference<Optional<T>> found = new AtomicReference<>(Optional.empty());
        await(
                () -> {
                    found.set(attempt.get());
                    return found.get().isPresent();
                },
                otherwise);
        return found.get().orElseThrow();
    }

    /** Returns as soon as {@code latch} has been counted down. */
    public static void await(CountDownLatch latch, String otherwise) {
        try {
            assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), otherwise);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The code that {@code process} ends with, as soon as it does. */
    public static int exitCode(Process process, String otherwise) {
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), otherwise);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
