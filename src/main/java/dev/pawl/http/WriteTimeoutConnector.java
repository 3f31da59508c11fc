package dev.pawl.http;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
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
 * Closes the connection of a client that does not take what is written to it. Jetty writes 32 KiB at a time, and each of
 * these writes has to end within the timeout, so that a client has to take that much in that time, however little by
 * little. The idle timeout does not do: a client that takes a byte now and then is not idle.
 */
final class WriteTimeoutConnector extends ServerConnector {
    private static final Logger log = LoggerFactory.getLogger(WriteTimeoutConnector.class);
    /** How often it looks, in a timeout. */
    private static final int LOOKS = 4;

    private final Duration timeout;
    private volatile Scheduler.@Nullable Task nextLook;

    WriteTimeoutConnector(Server server, HttpConfiguration http, Duration timeout) {
        super(server, new StrictHttp(http));
        this.timeout = timeout;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lookLater();
    }

    @Override
    protected void doStop() throws Exception {
        Scheduler.Task task = nextLook;
        if (task != null) {
            task.cancel();
        }
        super.doStop();
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        WatchedEndPoint endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    private void lookLater() {
        nextLook = getScheduler().schedule(this::look, timeout.toMillis() / LOOKS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof WatchedEndPoint watched && watched.isStuck()) {
                log.info("a client did not take its answer within {}; its connection is closed", timeout);
                watched.close(new TimeoutException("the client does not take its answer"));
            }
        }
        if (isRunning()) {
            lookLater();
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

        /** In this order: should the write end meanwhile and another begin, it is the new one's time that counts. */
        boolean isStuck() {
            return getWriteFlusher().isPending() && System.nanoTime() - writingSince > timeout.toNanos();
        }
    }
}
