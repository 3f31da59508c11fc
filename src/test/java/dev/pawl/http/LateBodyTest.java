package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How long the server waits for a body that no handler reads. The connections of this server never reach the idle
 * timeout.
 */
class LateBodyTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration ENDLESS = Duration.ofHours(1);
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
    private static final String ANSWER = "answered";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Semaphore handled = new Semaphore(0);

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void a_client_that_drips_is_cut_off_however_often_it_sends() throws Exception {
        start(SHORT);
        try (Socket socket = ask(HEAD + "1000000\r\n\r\n")) {
            Eventually.await(() -> !takes(socket), "the connection is still open");
        }
    }

    @Test
    void a_client_that_sends_nothing_is_cut_off() throws Exception {
        start(SHORT);
        try (Socket socket = ask(HEAD + "1\r\n\r\n")) {
            assertTrue(hasEnded(socket.getInputStream()));
        }
    }

    @Test
    void a_client_that_was_told_to_come_by_another_connection_has_its_answer_and_its_end_at_once() throws Exception {
        start(ENDLESS);
        try (Socket socket =
                ask("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\n")) {
            assertTrue(hasEnded(socket.getInputStream()));
        }
    }

    @Test
    void no_thread_waits_for_the_body_and_the_next_request_of_the_connection_is_answered() throws Exception {
        start(ENDLESS);
        try (Socket socket = ask(HEAD + "4\r\n\r\n")) {
            handled.acquire();
            socket.getOutputStream().write(bytes("late" + HEAD + "0\r\n\r\n"));
            handled.acquire();
            assertEquals(ANSWER, answer(socket));
        }
    }

    private void start(Duration patience) throws Exception {
        UnreadBody bodies = new UnreadBody(patience);
        bodies.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(response, true, ANSWER, callback);
                return true;
            }
        });
        server.setHandler(new Handler.Wrapper(bodies) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                boolean taken = super.handle(request, response, callback);
                handled.release();
                return taken;
            }
        });
        connector.setIdleTimeout(ENDLESS.toMillis());
        server.addConnector(connector);
        server.start();
    }

    /** A connection whose request was answered. */
    private Socket ask(String request) throws IOException {
        Socket socket = new Socket("localhost", connector.getLocalPort());
        socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
        socket.getOutputStream().write(bytes(request));
        assertEquals(ANSWER, answer(socket));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\n")) {
            read.append((char) socket.getInputStream().read());
        }
        return new String(socket.getInputStream().readNBytes(ANSWER.length()), ISO_8859_1);
    }

    private static boolean takes(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write('x');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasEnded(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
