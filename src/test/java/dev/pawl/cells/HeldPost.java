package dev.pawl.cells;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;

/** A request for a new project whose body is on its way for as long as a test wants: it begins with many blanks. */
final class HeldPost implements AutoCloseable {
    private static final String BODY = "{\"name\": \"First\"}";
    private static final int MOST_BLANKS = 60_000;

    private final Socket socket;
    private int blanks;

    HeldPost(URI url, String token) {
        try {
            socket = new Socket(url.getHost(), url.getPort());
            socket.setSoTimeout((int) Eventually.PATIENCE.toMillis());
            send("POST /projects HTTP/1.1\r\nHost: pawl.test\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + (MOST_BLANKS + BODY.length()) + "\r\nAuthorization: Bearer " + token
                    + "\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows a sign of life, so that nobody gives up on it. */
    void drip() {
        send(" ");
        blanks++;
    }

    /** Sends the rest; returns the head of the response. */
    String complete() throws IOException {
        send(" ".repeat(MOST_BLANKS - blanks) + BODY);
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    private void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
