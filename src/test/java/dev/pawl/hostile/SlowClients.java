package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that are held open with as little effort as possible. */
final class SlowClients implements AutoCloseable {
    private static final String BODY = "{\"name\": \"" + "x".repeat(100) + "\"}";

    /** The last of so many waits for an answer, so that no more than these are ever in the queue to be accepted. */
    static final int BURST = 1_000;

    private final InetSocketAddress server;
    private final List<SocketChannel> all = new ArrayList<>();
    private final List<SocketChannel> headers = new ArrayList<>();
    private final List<SocketChannel> bodies = new ArrayList<>();
    private int said;

    SlowClients(URI url) {
        this.server = new InetSocketAddress(url.getHost(), url.getPort());
    }

    /** So many who say nothing at all, in bursts. */
    void idle(int count) throws IOException {
        for (int left = count; left > 0; left -= BURST) {
            burst(Math.min(left, BURST));
        }
    }

    /** Opens connections that send nothing; returns when all of them have been accepted. */
    void burst(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connect();
        }
        say(all.getLast(), "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        status(all.getLast());
    }

    /** So many whose headers never end. */
    void startHeaders(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headers.add(connect());
            say(headers.getLast(), "GET /projects HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        }
    }

    /** Opens connections that send their bodies slowly. */
    void startBodies(int count, String token) throws IOException {
        for (int i = 0; i < count; i++) {
            bodies.add(connect());
            say(bodies.getLast(), """
                    POST /projects HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    """.formatted(token, BODY.length()));
        }
    }

    /** One more byte of each. */
    void sayALittleMore() throws IOException {
        for (SocketChannel client : headers) {
            say(client, "x");
        }
        for (SocketChannel client : bodies) {
            say(client, BODY.substring(said, said + 1));
        }
        said++;
    }

    /** The status that one of the slow bodies is answered with in the end. */
    int finishOneBody() throws IOException {
        SocketChannel client = bodies.getLast();
        say(client, BODY.substring(said));
        return status(client);
    }

    private static int status(SocketChannel client) throws IOException {
        client.socket().getInputStream().skipNBytes("HTTP/1.1 ".length());
        return Integer.parseInt(new String(client.socket().getInputStream().readNBytes(3), US_ASCII));
    }

    private SocketChannel connect() throws IOException {
        all.add(SocketChannel.open(server));
        return all.getLast();
    }

    private static void say(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            for (SocketChannel client : all) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
