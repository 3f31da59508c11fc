package dev.pawl.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The body of a request that was refused before it was read, or read to its end. The connection ends with the answer; but
 * one that is closed while its client still sends is reset, and the reset can overtake the answer.
 */
final class UnreadBody {
    private static final String ATTRIBUTE = "unread body";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BUFFER = 8_192;

    private UnreadBody() {}

    /** Tells the client, if it has sent a body, that the connection ends: it would send its next request into it. */
    static void leave(Context ctx) {
        if (ctx.req().getContentLengthLong() > 0 || ctx.header("Transfer-Encoding") != null) {
            ctx.header("Connection", "close").attribute(ATTRIBUTE, true);
        }
    }

    /** Once the answer is written: sends it, and takes what still comes of the body, for a while. */
    static void discard(Context ctx) {
        if (ctx.attribute(ATTRIBUTE) == null) {
            return;
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            ctx.res().getOutputStream().close();
            InputStream body = ctx.req().getInputStream();
            byte[] buffer = new byte[BUFFER];
            while (System.nanoTime() < end && body.read(buffer) >= 0) {
                // What was refused is not looked at.
            }
        } catch (IOException e) {
            // The client has gone, with or without its answer.
        }
    }
}
