package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A client that does not read its response loses the connection; one that reads, or waits for a response, does not. */
class WriteTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long PLENTY = 1L << 30;
    private static final String END = "\r\n0\r\n\r\n";

    @Test
    void a_client_that_takes_nothing_is_cut_off_and_one_that_has_nothing_to_take_is_not() throws IOException {
        try (CapturedLog log = CapturedLog.asInProduction();
                LargeAnswers server = new LargeAnswers(PLENTY, TIMEOUT)) {
            Socket idle = server.ask("ann", "GET /small");
            assertEquals(200, LargeAnswers.status(idle));
            assertTrue(rest(idle) > AnswerBudget.LARGE);

            assertEquals(200, LargeAnswers.status(server.ask("ben", "GET /large")));
            Eventually.await(() -> server.connections() == 1, "still connected");

            LargeAnswers.send(idle, "ann", "GET /small");
            assertEquals(200, LargeAnswers.status(idle));
            assertFalse(log.text().contains("ERROR") || log.text().contains("Exception"), log::text);
        }
    }

    @Test
    void a_byte_now_and_then_is_not_enough() throws IOException {
        try (LargeAnswers server = new LargeAnswers(PLENTY, TIMEOUT)) {
            Socket trickle = server.ask("ann", "GET /large");
            assertEquals(200, LargeAnswers.status(trickle));
            Eventually.await(() -> read(trickle) >= 0 && server.connections() == 0, "still connected");
        }
    }

    @Test
    void who_takes_it_gets_all_of_it() throws IOException {
        try (LargeAnswers server = new LargeAnswers(PLENTY, Duration.ofMinutes(1))) {
            Socket client = server.ask("ann", "GET /large");
            assertEquals(200, LargeAnswers.status(client));
            assertTrue(rest(client) > LargeAnswers.SIZE);
        }
    }

    /** Without its own end of connections the server hung in one of a thousand stops of a busy machine. */
    @RepeatedTest(20)
    void a_stop_waits_for_nobody_who_does_not_read() throws IOException {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            LargeAnswers server = new LargeAnswers(PLENTY, Duration.ofHours(1));
            for (int i = 0; i < 8; i++) {
                assertEquals(200, LargeAnswers.status(server.ask("ann", "GET /large")));
            }
            assertEquals(200, server.status("ann", "GET /large"));
            AtOnce.result(AtOnce.start(() -> {
                server.close();
                return true;
            }));
            assertFalse(log.text().contains("ERROR") || log.text().contains("Exception"), log::text);
        }
    }

    private static int read(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the rest of an answer in chunks, and returns how many bytes that were. */
    private static int rest(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int count = 0;
        int matched = 0;
        while (matched < END.length()) {
            int next = in.read();
            matched = next == END.charAt(matched) ? matched + 1 : next == END.charAt(0) ? 1 : 0;
            count++;
        }
        return count;
    }
}
