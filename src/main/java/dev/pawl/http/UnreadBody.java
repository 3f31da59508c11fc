package dev.pawl.http;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * The body of a request that was answered before it was read to its end: refused, or of a kind that needs none. The
 * connection may end with the answer; but one that is closed while its client still sends is reset, and the reset can
 * overtake the answer.
 */
final class UnreadBody {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BUFFER = 8_192;

    private UnreadBody() {}

    /** Tells the client, if it sends a body, that the connection ends: it would send its next request into it. */
    static void leave(Context ctx) {
        if (isSent(ctx)) {
            ctx.header("Connection", "close");
        }
    }

    /** Once the answer is written: sends it, and takes what still comes of the body, for a while. */
    static void discard(Context ctx) {
        if (!isSent(ctx)) {
            return;
        }
        try {
            ServletInputStream body = ctx.req().getInputStream();
            if (body.isFinished()) {
                return;
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            ctx.res().getOutputStream().close();
            byte[] buffer = new byte[BUFFER];
            while (System.nanoTime() < end && body.read(buffer) >= 0) {
                // Nobody looks at it.
            }
        } catch (IOException e) {
            // The client has gone, with or without its answer.
        }
    }

    private static boolean isSent(Context ctx) {
        return ctx.req().getContentLengthLong() > 0 || ctx.header("Transfer-Encoding") != null;
    }
}
