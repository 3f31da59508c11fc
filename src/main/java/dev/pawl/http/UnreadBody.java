package dev.pawl.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Handles the body of a request that is answered before its body has been read. Closing a connection while the client
 * still sends resets it, and the reset can overtake the response. So the response is sent first, and the rest of the
 * body is then drained for a limited time, without blocking a thread.
 */
final class UnreadBody extends Handler.Wrapper {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration patience;

    UnreadBody() {
        this(PATIENCE);
    }

    /** @param patience how long to drain before the connection is closed, however fast the body arrives */
    UnreadBody(Duration patience) {
        this.patience = patience;
    }

    /** Tells a client that sends a body that the connection will close, so that it does not reuse it. */
    static void leave(Context ctx) {
        if (ctx.req().getContentLengthLong() > 0 || ctx.header("Transfer-Encoding") != null) {
            ctx.header("Connection", "close");
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return hasBody
                ? super.handle(new Unhurried(request), response, new Drain(request, callback))
                : super.handle(request, response, callback);
    }

    /** A request that the servlet container does not fail if its body has not arrived by the time of the response. */
    private static final class Unhurried extends Request.Wrapper {
        Unhurried(Request request) {
            super(request);
        }

        @Override
        public boolean consumeAvailable() {
            return true;
        }
    }

    private final class Drain extends Callback.Nested {
        private final Request request;
        private final AtomicBoolean over = new AtomicBoolean();

        Drain(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        @Override
        public void succeeded() {
            Scheduler.Task end = request.getComponents()
                    .getScheduler()
                    .schedule(this::hangUp, patience.toMillis(), TimeUnit.MILLISECONDS);
            Content.Source.consumeAll(request, Callback.from(() -> {
                end.cancel();
                if (over.compareAndSet(false, true)) {
                    super.succeeded();
                } else {
                    super.failed(new EofException("the body took too long"));
                }
            }));
        }

        private void hangUp() {
            if (over.compareAndSet(false, true)) { // Not if the connection already waits for its next request.
                request.getConnectionMetaData().getConnection().getEndPoint().close();
            }
        }
    }
}
