package dev.pawl.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A TCP relay in front of a server: the network between the two, to be cut, frozen and healed. */
public final class Relay implements AutoCloseable {
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Keeps the port while nobody listens on it: an outgoing connection could have it when the network heals. */
    private final Socket reservation = new Socket();

    private ServerSocket server;
    private Thread accepting;
    private boolean frozen;
    private volatile Duration delay = Duration.ZERO;

    private Relay(InetSocketAddress target) {
        this.target = target;
        this.server = listen(reserve());
        this.accepting = accepting(server);
    }

    /** Relays to the server of a JDBC URL. */
    public static Relay to(String jdbcUrl) {
        URI url = URI.create(jdbcUrl.substring("jdbc:".length()));
        return new Relay(new InetSocketAddress(url.getHost(), url.getPort()));
    }

    /** {@code jdbcUrl} with this relay in the place of its server. */
    public String in(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//localhost:" + reservation.getLocalPort() + "/");
    }

    /**
     * Ends all connections, and refuses new ones. Waits for the thread that accepts them: until it has noticed that its
     * socket is closed, it may accept one more.
     */
    public synchronized void cut() {
        close(server);
        try {
            accepting.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        sockets.forEach(Relay::close);
    }

    /** Keeps all connections, takes new ones, and passes nothing on, not even that one side has hung up. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Holds up whatever is passed on for so long; zero lets it through at once. */
    public void delay(Duration newDelay) {
        delay = newDelay;
    }

    /** Lets everything through again, also what was held back. */
    public synchronized void heal() {
        frozen = false;
        notifyAll();
        if (server.isClosed()) {
            server = listen(reservation.getLocalPort());
            accepting = accepting(server);
        }
    }

    @Override
    public void close() {
        heal();
        cut();
        close(reservation);
    }

    private int reserve() {
        try {
            reservation.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return reservation.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread accepting(ServerSocket listening) {
        return Thread.ofVirtual().start(() -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                connect(listening.accept());
            }
        } catch (IOException cut) {
            close(listening);
        }
    }

    /** Hangs up on the client when the server cannot be reached. */
    private void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            Socket upstream = new Socket(target.getAddress(), target.getPort());
            sockets.add(upstream);
            Thread.ofVirtual().start(() -> pass(client, upstream));
            Thread.ofVirtual().start(() -> pass(upstream, client));
        } catch (IOException unreachable) {
            sockets.remove(client);
            client.close();
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            copy(from, to);
        } catch (IOException e) {
            // One side has hung up, or was cut off; the other one is closed with it.
        } finally {
            sockets.remove(from);
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow();
                LockSupport.parkNanos(delay.toNanos());
                out.write(buffer, 0, read);
            }
        } finally {
            awaitFlow();
        }
    }

    private synchronized void awaitFlow() throws IOException {
        while (frozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
