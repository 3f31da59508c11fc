package dev.pawl.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Connector;

/** A server whose responses exceed the socket buffers of a connection that no client reads from. */
final class LargeAnswers implements AutoCloseable {
    static final int SIZE = 16 << 20;
    private static final int RECEIVE_BUFFER = 4_096;
    private static final byte[] ANSWER = new byte[SIZE];

    private final Javalin server;
    private final List<Socket> sockets = new ArrayList<>();

    LargeAnswers(long budget, Duration writeTimeout) {
        server = Javalin.create(config -> configure(config, new AnswerBudget(budget), writeTimeout))
                .start();
    }

    private static void configure(JavalinConfig config, AnswerBudget budget, Duration writeTimeout) {
        config.startup.showJavalinBanner = false;
        config.concurrency.useVirtualThreads = true;
        config.jetty.addConnector((jetty, http) -> new WriteTimeoutConnector(jetty, http, writeTimeout));
        config.routes.beforeMatched(LargeAnswers::authenticate);
        config.routes.get("/large", ctx -> ctx.header("ETag", "\"1\"").result(ANSWER), Role.EDITOR);
        config.routes.post("/large", ctx -> ctx.result(ANSWER), Role.EDITOR);
        config.routes.get("/small", ctx -> ctx.result(new byte[AnswerBudget.LARGE]), Role.EDITOR);
        config.routes.get("/page", ctx -> ctx.result(ANSWER), Role.PUBLIC);
        config.routes.afterMatched(budget::admit);
        config.routes.exception(
                RefusedException.class,
                (e, ctx) -> ctx.status(e.refusal() instanceof Refusal.ServiceUnavailable ? 503 : 429)
                        .result(e.refusal().toString()));
    }

    /** Everybody is whom they say they are. */
    private static void authenticate(Context ctx) {
        ctx.attribute(
                "pawl.person", new Person(String.valueOf(ctx.header("X-Editor")), Set.of(Role.EDITOR), "test", null));
    }

    /** Sends a request and returns when its answer begins to come. */
    Socket ask(String editor, String request) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress("localhost", server.port()));
            sockets.add(socket);
            send(socket, editor, request);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void send(Socket socket, String editor, String request) throws IOException {
        socket.getOutputStream()
                .write("%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nX-Editor: %s\r\n\r\n"
                        .formatted(request, editor)
                        .getBytes(US_ASCII));
    }

    /** The status of the answer that comes; what follows is not read. */
    static int status(Socket socket) throws IOException {
        socket.getInputStream().skipNBytes("HTTP/1.1 ".length());
        return Integer.parseInt(new String(socket.getInputStream().readNBytes(3), US_ASCII));
    }

    /** Like {@link #status(Socket)}, for a new request on a new connection. */
    int status(String editor, String request) {
        try (Socket socket = ask(editor, request)) {
            return status(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The head of the answer to a request of its own, and as much of its body as comes with it. */
    String beginning(String editor, String request) throws IOException {
        try (Socket socket = ask(editor, request)) {
            byte[] buffer = new byte[RECEIVE_BUFFER];
            return new String(buffer, 0, socket.getInputStream().read(buffer), US_ASCII);
        }
    }

    /** How many clients are connected. */
    int connections() {
        int count = 0;
        for (Connector connector : server.jettyServer().server().getConnectors()) {
            count += connector.getConnectedEndPoints().size();
        }
        return count;
    }

    @Override
    public void close() {
        try {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.stop();
    }
}
