package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.json.JsonMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/**
 * A response that stays open: Server-Sent Events (HTML standard). Every write is flushed immediately. A client that
 * does not read blocks the one writing thread, until {@link #dropWhenStuckFor} closes the connection.
 */
public final class EventStream {
    private static final int BUFFER_BYTES = 2_048;
    private static final int LEAST_RETRY_MILLIS = 500;
    private static final int MOST_RETRY_MILLIS = 2_500;
    private static final byte[] ID = bytes("id: ");
    private static final byte[] EVENT = bytes("event: ");
    private static final byte[] DATA = bytes("data: ");
    private static final byte[] NEW_LINE = bytes("\n");
    private static final byte[] HEARTBEAT = bytes(":\n");

    private final HttpServletResponse response;
    private final EndPoint connection;
    private final JsonMapper json;
    private volatile long writingSince;
    private volatile boolean writing;

    private EventStream(HttpServletResponse response, EndPoint connection, JsonMapper json) {
        this.response = response;
        this.connection = connection;
        this.json = json;
    }

    /** Turns the response of {@code ctx} into a stream. */
    public static EventStream open(Context ctx) {
        HttpServletResponse response = ctx.res();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store, no-transform"); // Who compresses a stream holds its events back.
        response.setHeader("X-Accel-Buffering", "no"); // Tells nginx, for example, not to buffer events.
        response.setBufferSize(BUFFER_BYTES);
        return new EventStream(response, connection(ctx), ctx.jsonMapper());
    }

    /** Bypasses the servlet API, which does not expose the connection. */
    private static EndPoint connection(Context ctx) {
        return ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /**
     * Sends the response headers, so that the client knows that the stream is open, and the reconnection time. The
     * {@code retry} line becomes part of the first event: a blank line after it would end an event without data.
     */
    public void begin() throws IOException {
        // Random, so that clients that are disconnected together do not reconnect together.
        int retryMillis = ThreadLocalRandom.current().nextInt(LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS);
        write(bytes("retry: " + retryMillis + "\n"));
    }

    /** Sends {@code data} as JSON, under an id that the client names when it reconnects. */
    public void send(int id, Object data) throws IOException {
        write(ID, bytes(Integer.toString(id)), NEW_LINE, DATA, json(data), NEW_LINE, NEW_LINE);
    }

    /** Sends {@code data} as JSON, as an event of that type and without an id. */
    public void send(String type, Object data) throws IOException {
        write(EVENT, bytes(type), NEW_LINE, DATA, json(data), NEW_LINE, NEW_LINE);
    }

    /** Sends {@code data} as JSON. */
    public void send(Object data) throws IOException {
        write(DATA, json(data), NEW_LINE, NEW_LINE);
    }

    /**
     * Sends a comment, which shows both sides that the connection is alive. Without a blank line: it is not an event.
     */
    public void heartbeat() throws IOException {
        write(HEARTBEAT);
    }

    /** Closes the connection if the current write has taken longer than {@code limit}; the writer gets an exception. */
    public void dropWhenStuckFor(Duration limit) {
        if (writing && System.nanoTime() - writingSince > limit.toNanos()) {
            connection.close();
        }
    }

    private void write(byte[]... parts) throws IOException {
        writingSince = System.nanoTime();
        writing = true;
        try {
            OutputStream out = response.getOutputStream(); // Not Javalin's stream, which may compress and buffer.
            for (byte[] part : parts) {
                out.write(part);
            }
            out.flush();
        } finally {
            writing = false;
        }
    }

    private byte[] json(Object data) throws IOException {
        try (InputStream written = json.toJsonStream(data, data.getClass())) {
            return written.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
