package dev.pawl.stream;

import dev.pawl.http.EventStream;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One open stream: sends news when it is woken, and a heartbeat after a period of silence. */
abstract class LiveStream {
    private final UUID id;
    /** Remembers a wake-up that arrives while the stream is sending. */
    private final Semaphore news = new Semaphore(0);

    private volatile boolean ended;
    private volatile @Nullable EventStream out;

    /** @param id of the job or project that is followed */
    LiveStream(UUID id) {
        this.id = id;
    }

    UUID id() {
        return id;
    }

    /** Wakes the stream: there may be something to send. */
    void wake() {
        news.release();
    }

    /** Ends the stream. */
    void end() {
        ended = true;
        wake();
    }

    /** Closes the connection if the client has not read what was sent for {@code limit}. */
    void dropWhenStuckFor(Duration limit) {
        EventStream open = out;
        if (open != null) {
            open.dropWhenStuckFor(limit);
        }
    }

    /**
     * Sends until either side ends the stream.
     *
     * @param heartbeat the period of silence after which a heartbeat is sent
     * @param admitted whether the client is still authorized; asked before each send, after what is sent was read
     */
    void run(EventStream open, Duration heartbeat, BooleanSupplier admitted) {
        out = open;
        try {
            open.begin();
            while (sendNews(open, admitted)) {
                boolean woken = awaitNews(heartbeat);
                if (ended || (!woken && !admitted.getAsBoolean())) {
                    return;
                }
                if (!woken) {
                    open.heartbeat();
                }
            }
        } catch (IOException e) {
            // The client has disconnected, or was too slow; it can reconnect.
            end();
        }
    }

    /** Sends what is new, if anything and if {@code admitted}; returns false if the stream is over. */
    abstract boolean sendNews(EventStream open, BooleanSupplier admitted) throws IOException;

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
