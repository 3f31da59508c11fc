package dev.pawl.stream;

import dev.pawl.http.EventStream;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One open stream: sends what is new when it is woken, and a heartbeat when it has not been for a while. */
abstract class LiveStream {
    private final UUID id;
    /** What wakes the stream while it is at work wakes it again as soon as it waits. */
    private final Semaphore news = new Semaphore(0);

    private volatile boolean ended;
    private volatile @Nullable EventStream out;

    /** @param id of what it is about */
    LiveStream(UUID id) {
        this.id = id;
    }

    UUID id() {
        return id;
    }

    /** There may be something to send. */
    void wake() {
        news.release();
    }

    /** There will be nothing more. */
    void end() {
        ended = true;
        wake();
    }

    /** Ends the connection when its client has not taken what was sent for {@code limit}. */
    void dropWhenStuckFor(Duration limit) {
        EventStream open = out;
        if (open != null) {
            open.dropWhenStuckFor(limit);
        }
    }

    /**
     * Sends until either side ends it.
     *
     * @param heartbeat after so long a silence the stream shows that it is there
     * @param admitted asked before anything is sent: whether the client may still see it
     */
    void run(EventStream open, Duration heartbeat, BooleanSupplier admitted) {
        out = open;
        try {
            open.begin();
            boolean goesOn = sendNews(open);
            while (goesOn) {
                boolean woken = awaitNews(heartbeat);
                if (ended || !admitted.getAsBoolean()) {
                    return;
                }
                if (!woken) {
                    open.heartbeat();
                }
                goesOn = sendNews(open);
            }
        } catch (IOException e) {
            // The client has gone, or was too slow; it comes back if it wants to know more.
            end();
        }
    }

    /** Sends what is new, if anything; false when there will be nothing more. */
    abstract boolean sendNews(EventStream open) throws IOException;

    private boolean awaitNews(Duration heartbeat) {
        try {
            boolean woken = news.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
            return woken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
            return true;
        }
    }
}
