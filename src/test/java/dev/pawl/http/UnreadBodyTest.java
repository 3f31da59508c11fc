package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that comes when the answer has been given. */
class UnreadBodyTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + PAWL.key().token("unread-body-test", List.of("editor"), Duration.ofHours(1)) + "\r\n";

    private static final int TIMES = 50;
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");

    private final Api api = PAWL.as("unread-body-test");

    @ParameterizedTest
    @ValueSource(strings = {"/projects", "/docs", "/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f", "/none"})
    void what_comes_behind_an_answer_does_not_cut_it_off(String path) throws IOException {
        assertAnotherAnswer(path, UnreadBodyTest::hasLength);
    }

    @Test
    void what_comes_behind_a_stream_does_not_cut_it_off() throws IOException {
        String job = api.createJob();
        api.post("/jobs/" + job + "/cancel", null);

        assertAnotherAnswer("/jobs/" + job + "/events", answer -> answer.endsWith("\r\n0\r\n\r\n"));
    }

    /** Often, because who comes first is left to chance: the body, or a server that closes. */
    private static void assertAnotherAnswer(String path, Predicate<String> isWhole) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            assertAnotherAnswerOnce(path, isWhole);
        }
    }

    /** Sends a body when the response {@code isWhole}, and another request after it. */
    private static void assertAnotherAnswerOnce(String path, Predicate<String> isWhole) throws IOException {
        try (Socket socket = new Socket(PAWL.url().getHost(), PAWL.url().getPort())) {
            socket.setSoTimeout((int) Eventually.PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(bytes("GET " + path + HEAD + "Content-Length: 2\r\n\r\n"));
            StringBuilder answer = new StringBuilder();
            while (!isWhole.test(answer.toString())) {
                int next = in.read();
                assertTrue(next >= 0, answer::toString);
                answer.append((char) next);
            }

            out.write(bytes("{}GET /healthz" + HEAD + "Connection: close\r\n\r\n"));
            String rest = new String(in.readAllBytes(), UTF_8);

            assertTrue(rest.contains("HTTP/1.1 200 OK"), rest);
        }
    }

    private static boolean hasLength(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(answer);
        return body > 3 && length.find() && answer.length() == body + Integer.parseInt(length.group(1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
