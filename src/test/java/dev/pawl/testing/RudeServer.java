package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server that waits for a request and then writes whatever a test wants, HTTP or not. */
public final class RudeServer implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytesTaken = new AtomicLong();
    private final Thread accepting = Thread.ofVirtual().unstarted(this::accept);

    private RudeServer(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    /** The bytes of a response, after which the connection is closed. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Writer out) throws IOException, InterruptedException;
    }

    /** Writes the text unchanged. */
    @FunctionalInterface
    public interface Writer {
        void write(String text) throws IOException;
    }

    /** Starts on a free port. */
    public static RudeServer start(Behaviour behaviour) {
        try {
            RudeServer rude = new RudeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
            rude.accepting.start();
            return rude;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url(String scheme) {
        return URI.create(scheme + "://localhost:" + server.getLocalPort() + "/webhooks");
    }

    /** How often somebody has connected. */
    public int connections() {
        return connections.get();
    }

    /** How much of its answers has been taken, by the other side or on the way to it. */
    public long bytesTaken() {
        return bytesTaken.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (client.getInputStream().read(new byte[8192]) > 0) {
                OutputStream out = client.getOutputStream();
                behaviour.answer(text -> {
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    out.write(bytes);
                    bytesTaken.addAndGet(bytes.length);
                });
                // A connection that is closed before all of it was read is reset, and the answer may be lost.
                client.shutdownOutput();
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException hungUp) {
            // The other side has heard enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when nobody can connect any more: until its thread has noticed, a closed socket still accepts. */
    @Override
    public void close() {
        try {
            server.close();
            accepting.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
