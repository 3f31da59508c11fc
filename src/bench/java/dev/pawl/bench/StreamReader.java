package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** An open event stream, and the time of its latest event. */
final class StreamReader implements AutoCloseable {
    private static final int BUFFER = 512;

    private final Socket socket;
    private final AtomicInteger events = new AtomicInteger();
    private volatile long latest;

    private StreamReader(Socket socket) {
        this.socket = socket;
    }

    /** Follows job number {@code i}; returns before the first event. */
    static StreamReader of(int port, long i, String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write("GET /jobs/%s/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(Keys.job(i), token)
                        .getBytes(UTF_8));
        StreamReader reader = new StreamReader(socket);
        Thread.ofVirtual().start(reader::read);
        return reader;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), BUFFER)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    latest = System.nanoTime();
                    events.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // Closed by us or by the service; a caller that waits for an event times out.
        }
    }

    /** The number of events received. */
    int events() {
        return events.get();
    }

    /** The time of the latest event, by {@link System#nanoTime}. */
    long latest() {
        return latest;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
