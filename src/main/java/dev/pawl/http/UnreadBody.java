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
 * The body of a request that was answered before it was read to its end: refused, or of a kind that needs none. A
 * connection that is closed while its client still sends is reset, and the reset can overtake the answer. So the answer is
 * sent first, and then what still comes of the body is taken, for a while, without a thread that waits for it.
 */
final class UnreadBody extends Handler.Wrapper {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration patience;

    UnreadBody() {
        this(PATIENCE);
    }

    /** @param patience after which the connection is closed, however fast the body comes */
    UnreadBody(Duration patience) {
        this.patience = patience;
    }

    /** Tells the client, if it sends a body, that the connection ends: it would send its next request into it. */
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

    /** A request that the servlet container does not give up because its body is not there yet when it is answered. */
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
            if (over.compareAndSet(false, true)) { // Not once the connection waits for its next request.
                request.getConnectionMetaData().getConnection().getEndPoint().close();
            }
        }
    }
}
