package dev.pawl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Things done at the same time, each on a thread of its own. */
public final class AtOnce {
    private AtOnce() {}

    /** Starts all {@code actions} at the same moment, and returns their results in order. */
    public static <T> List<T> run(List<Supplier<T>> actions) {
        CountDownLatch ready = new CountDownLatch(actions.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Supplier<T> action : actions) {
                running.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return action.get();
                }));
            }
            return running.stream().map(AtOnce::result).toList();
        }
    }

    /** Starts {@code action} and goes on; {@link #result} waits for it. */
    public static <T> Future<T> start(Supplier<T> action) {
        FutureTask<T> running = new FutureTask<>(action::get);
        Thread.ofVirtual().start(running);
        return running;
    }

    /** What {@code running} comes to. */
    public static <T> T result(Future<T> running) {
        try {
            return running.get(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
