package dev.pawl.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Stands between Pawl and PostgreSQL and writes down each round trip; changes nothing. */
public final class WireTap implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int DEFAULT_PORT = 5432;

    private final ServerSocket listener;
    private final URI server;
    private final List<List<String>> trips = new ArrayList<>();

    private WireTap(ServerSocket listener, URI server) {
        this.listener = listener;
        this.server = server;
    }

    /** A tap on the way to {@code database}. */
    public static WireTap on(TestDatabase database) {
        return on(database.url());
    }

    /** A tap on the way to the database of a JDBC URL. */
    public static WireTap on(String jdbcUrl) {
        try {
            ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            WireTap tap = new WireTap(listener, URI.create(jdbcUrl.substring("jdbc:".length())));
            Thread.ofVirtual().start(tap::accept);
            return tap;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JDBC URL of the database by way of this tap. */
    public String url() {
        return "jdbc:postgresql://localhost:%d%s?sslmode=disable&gssEncMode=disable"
                .formatted(listener.getLocalPort(), server.getPath());
    }

    /**
     * The round trips that {@code action} takes, each as the statements that it runs. Left out is what nobody waits for:
     * the empty statement by which a connection that has been idle is tried, the reading of the clock, the look for
     * commits that hang, and the announcement of moves.
     */
    public List<List<String>> during(Runnable action) {
        synchronized (trips) {
            trips.clear();
        }
        action.run();
        synchronized (trips) {
            return trips.stream().filter(trip -> !isOfTheBackground(trip)).toList();
        }
    }

    private static boolean isOfTheBackground(List<String> trip) {
        return trip.size() == 1
                && (trip.getFirst().isEmpty()
                        || trip.getFirst().equals("SELECT clock_timestamp()")
                        || trip.getFirst().contains("'SyncRep'")
                        || trip.getFirst().startsWith("select pg_notify("));
    }

    @Override
    public void close() {
        quietly(listener);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
                Socket upstream = new Socket(server.getHost(), port);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                pump(
                        client,
                        upstream,
                        () -> new FrontendMessages(client.getInputStream(), this::write)
                                .forwardTo(upstream.getOutputStream()));
                pump(client, upstream, () -> upstream.getInputStream().transferTo(client.getOutputStream()));
            }
        } catch (IOException closed) {
            quietly(listener);
        }
    }

    private void write(List<String> trip) {
        synchronized (trips) {
            trips.add(trip);
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void pump(Socket one, Socket other, Pump pump) {
        Thread.ofVirtual().start(() -> {
            try {
                pump.run();
            } catch (IOException closed) {
                // Either end has gone, and now the other goes too.
            }
            quietly(one);
            quietly(other);
        });
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
