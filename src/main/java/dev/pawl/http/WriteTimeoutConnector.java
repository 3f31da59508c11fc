package dev.pawl.http;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connection of a client that does not read its response. Jetty writes 32 KiB at a time, and each write has
 * to finish within the timeout. The idle timeout is not enough: a client that reads a byte now and then is not idle.
 */
final class WriteTimeoutConnector extends ServerConnector {
    private static final Logger log = LoggerFactory.getLogger(WriteTimeoutConnector.class);
    /** How many checks there are per timeout. */
    private static final int CHECKS = 4;

    private final Duration timeout;
    private volatile Scheduler.@Nullable Task nextCheck;

    WriteTimeoutConnector(Server server, HttpConfiguration http, Duration timeout) {
        super(server, new StrictHttp(http));
        this.timeout = timeout;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scheduleCheck();
    }

    @Override
    protected void doStop() throws Exception {
        Scheduler.Task task = nextCheck;
        if (task != null) {
            task.cancel();
        }
        // Jetty closes connections in the selector's thread, where it can wait for a write that only that thread would
        // end (HttpConnection.SendCallback.cancel). A write to a connection that is closed already ends by itself.
        getConnectedEndPoints().forEach(endPoint -> endPoint.close(new EofException("the server stops")));
        super.doStop();
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        WatchedEndPoint endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    private void scheduleCheck() {
        nextCheck = getScheduler().schedule(this::check, timeout.toMillis() / CHECKS, TimeUnit.MILLISECONDS);
    }

    private void check() {
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof WatchedEndPoint watched && watched.isStuck()) {
                log.info("a client did not read its response within {}; its connection is closed", timeout);
                watched.close(new TimeoutException("the client does not read its response"));
            }
        }
        if (isRunning()) {
            scheduleCheck();
        }
    }

    private final class WatchedEndPoint extends SocketChannelEndPoint {
        private volatile long writingSince;

        WatchedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            writingSince = System.nanoTime();
            super.write(callback, buffers);
        }

        /** The order matters: if the write ends in between and another begins, the start of the new one counts. */
        boolean isStuck() {
            return getWriteFlusher().isPending() && System.nanoTime() - writingSince > timeout.toNanos();
        }
    }
}
