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
 * An answer that goes on: Server-Sent Events, as the HTML standard has them. Everything is sent at once; whoever does
 * not read stops the one thread that writes, until {@link #dropWhenStuckFor} ends the connection.
 */
public final class EventStream {
    private static final int BUFFER_BYTES = 2_048;
    private static final int LEAST_RETRY_MILLIS = 500;
    private static final int MOST_RETRY_MILLIS = 2_500;
    private static final byte[] ID = bytes("id: ");
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

    /** Makes a stream the answer to {@code ctx}. */
    public static EventStream open(Context ctx) {
        HttpServletResponse response = ctx.res();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        response.setHeader("X-Accel-Buffering", "no"); // Proxies that know it pass each event on as it comes.
        response.setBufferSize(BUFFER_BYTES);
        return new EventStream(response, connection(ctx), ctx.jsonMapper());
    }

    /** Past the servlet API, which does not tell. */
    private static EndPoint connection(Context ctx) {
        return ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /**
     * Sends the head of the answer, so that the client knows that the stream is open, and when to come back. That is a
     * line of the first event, however late this comes: a blank line here would be the end of an event without data.
     */
    public void begin() throws IOException {
        // Those who are cut off together are not to come back together.
        int retryMillis = ThreadLocalRandom.current().nextInt(LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS);
        write(bytes("retry: " + retryMillis + "\n"));
    }

    /** Sends {@code data} as JSON, under an id that a client names when it comes back. */
    public void send(int id, Object data) throws IOException {
        write(ID, bytes(Integer.toString(id)), NEW_LINE, DATA, json(data), NEW_LINE, NEW_LINE);
    }

    /** Sends {@code data} as JSON. */
    public void send(Object data) throws IOException {
        write(DATA, json(data), NEW_LINE, NEW_LINE);
    }

    /** Sends a comment, which shows both sides whether the other one is there. No blank line: it is no event. */
    public void heartbeat() throws IOException {
        write(HEARTBEAT);
    }

    /** Ends the connection when one write has been under way for {@code limit}; its writer fails. */
    public void dropWhenStuckFor(Duration limit) {
        if (writing && System.nanoTime() - writingSince > limit.toNanos()) {
            connection.close();
        }
    }

    private void write(byte[]... parts) throws IOException {
        writingSince = System.nanoTime();
        writing = true;
        try {
            OutputStream out = response.getOutputStream(); // Not Javalin's, which may compress, and hold back.
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
