package dev.pawl.dev.orchestrator;

import dev.pawl.testing.Eventually;
import java.util.concurrent.CountDownLatch;

/** A time in which callbacks arrive at the fake Pawl but get no answer; over when it is closed. */
final class HeldCallbacks implements AutoCloseable {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    void awaitCallback() {
        Eventually.await(() -> arrived.getCount() == 0, "no callback came");
    }

    void hold() {
        arrived.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
