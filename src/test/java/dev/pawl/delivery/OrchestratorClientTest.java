package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pawl.http.Json;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RudeServer;
import dev.pawl.testing.RudeServer.Behaviour;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the orchestrator does, an attempt ends in time with an error code. */
@LogsWarnings("WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class OrchestratorClientTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String MEGABYTE = "x".repeat(1_000_000);
    private static final InstantSource CLOCK = InstantSource.system();

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments("HTTP_500", plain("500 Oh")),
                arguments("HTTP_404", plain("404 What")),
                arguments("HTTP_302", plain("302 There\r\nLocation: /elsewhere")),
                arguments("HTTP_307", plain("307 There\r\nLocation: /elsewhere")),
                arguments("HTTP_401", plain("401 Who\r\nWWW-Authenticate: Basic")),
                arguments("TIMEOUT", (Behaviour) out -> Thread.sleep(10_000)),
                arguments("CONNECTION_FAILED", endless("HTTP/1.1 100 Continue\r\n\r\n", 50)),
                arguments("TIMEOUT", (Behaviour) out -> {
                    out.write("HTTP/1.1 200 OK\r\n");
                    endless("A: b\r\n", 50).answer(out);
                }),
                arguments("CONNECTION_FAILED", (Behaviour) out -> {}),
                arguments("CONNECTION_FAILED", (Behaviour) out -> out.write("HTTP/1.1 200")),
                arguments("CONNECTION_FAILED", (Behaviour) out -> out.write("Welcome!\r\n\r\n")),
                arguments("CONNECTION_FAILED", plain("abc OK")),
                arguments("INVALID_ANSWER", plain("200 OK\r\nContent-Length: many")),
                arguments("CONNECTION_FAILED", endless("HTTP/1.1 200 OK\r\nA: " + MEGABYTE, 0)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void an_attempt_without_success_ends_in_time_and_with_a_code(String code, Behaviour behaviour) {
        try (RudeServer server = RudeServer.start(behaviour)) {
            Duration limit = code.equals("TIMEOUT") ? SHORT : Eventually.PATIENCE;
            DeliveryFailedException failure = failure(server.url("http"), limit);
            assertEquals(code, failure.errorCode());
            assertFalse(failure.gone());
            assertEquals(1, server.connections());
        }
    }

    static Stream<Behaviour> longAnswers() {
        return Stream.of(
                out -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n");
                    for (int i = 0; i < 10; i++) {
                        out.write(MEGABYTE);
                    }
                },
                out -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\n");
                    endless(MEGABYTE, 0).answer(out);
                },
                out -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
                    Thread.sleep(Eventually.PATIENCE.multipliedBy(2)); // Waiting for the end takes too long.
                });
    }

    @ParameterizedTest
    @MethodSource("longAnswers")
    void an_answer_counts_by_its_status_and_what_follows_is_not_read(Behaviour behaviour) throws Exception {
        try (RudeServer server = RudeServer.start(behaviour)) {
            OrchestratorClient client = client(server.url("http"), CLOCK);
            assertEquals(
                    200,
                    client.send(
                                    new OrchestratorClient.Message("id", Map.of(), null),
                                    Instant.now().plus(Eventually.PATIENCE))
                            .status());
            assertTrue(server.bytesTaken() < 8_000_000, () -> "read " + server.bytesTaken());
        }
    }

    @Test
    void an_orchestrator_that_is_not_there_or_speaks_no_tls_is_a_failure_of_the_connection() {
        // It does not hang up: otherwise the end of the connection can be noticed before what was said on it.
        RudeServer server = RudeServer.start(out -> {
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            Thread.sleep(Eventually.PATIENCE.multipliedBy(2));
        });
        assertEquals("TLS_FAILED", failure(server.url("https")).errorCode());
        server.close();
        assertEquals("CONNECTION_FAILED", failure(server.url("http")).errorCode());
        assertEquals(
                "CONNECTION_FAILED",
                failure(URI.create("http://nowhere.invalid/")).errorCode());
    }

    /** Which of the two the client throws depends on which of its threads is first. */
    @Test
    void a_failed_handshake_is_known_when_it_is_the_cause_of_another_failure() {
        SSLException handshake = new SSLException("Unsupported or unrecognized SSL message");
        assertEquals("TLS_FAILED", OrchestratorClient.errorCode(handshake));
        assertEquals(
                "TLS_FAILED",
                OrchestratorClient.errorCode(new IOException("HTTP/1.1 header parser received no bytes", handshake)));
        assertEquals("CONNECTION_FAILED", OrchestratorClient.errorCode(new IOException(new EOFException())));
    }

    @Test
    void nothing_is_sent_once_the_deadline_is_past() {
        try (RudeServer server = RudeServer.start(plain("200 OK"))) {
            OrchestratorClient client = client(server.url("http"), CLOCK);
            DeliveryFailedException late = assertThrows(
                    DeliveryFailedException.class,
                    () -> client.send(new OrchestratorClient.Message("id", Map.of(), null), Instant.now()));
            assertEquals("TOO_LATE", late.errorCode());
            assertEquals(0, server.connections());
        }
    }

    @Test
    void an_interrupted_attempt_ends_at_once_and_leaves_its_thread_fit_to_record_that() throws Exception {
        try (RudeServer server = RudeServer.start(out -> Thread.sleep(10_000))) {
            Thread.currentThread().interrupt();
            DeliveryFailedException interrupted = failure(server.url("http"));
            assertEquals("INTERRUPTED", interrupted.errorCode());
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    void gone_is_told_from_other_failures() {
        try (RudeServer server = RudeServer.start(plain("410 Gone"))) {
            assertTrue(failure(server.url("http")).gone());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, 7, PT7S",
        "503, 'Fri, 31 Dec 1999 23:59:59 GMT', PT-30S",
        "429, 'Sat, 01 Jan 2000 00:10:29 GMT', PT10M",
        "503, 7200, PT1H",
        "503, 'Sat, 01 Jan 2022 00:00:00 GMT', PT1H",
        "503, soon,",
        "503, -1,",
        "503, '',",
        "202, 7, PT7S"
    })
    void an_answer_may_say_when_to_come_back(int status, String value, Duration expected) {
        Instant now = Instant.parse("2000-01-01T00:00:29Z");
        try (RudeServer server = RudeServer.start(plain(status + " Later\r\nRetry-After: " + value))) {
            OrchestratorClient client = client(server.url("http"), InstantSource.fixed(now));
            assertEquals(Optional.ofNullable(expected).map(now::plus), notBefore(client, now));
        }
    }

    private static Optional<Instant> notBefore(OrchestratorClient client, Instant now) {
        try {
            return client.send(new OrchestratorClient.Message("id", Map.of(), null), now.plus(Eventually.PATIENCE))
                    .notBefore();
        } catch (DeliveryFailedException e) {
            return e.notBefore();
        }
    }

    private static DeliveryFailedException failure(URI url) {
        return failure(url, Eventually.PATIENCE);
    }

    private static DeliveryFailedException failure(URI url, Duration limit) {
        OrchestratorClient client = client(url, CLOCK);
        return assertThrows(
                DeliveryFailedException.class,
                () -> client.send(
                        new OrchestratorClient.Message("id", Map.of(), null),
                        Instant.now().plus(limit)));
    }

    private static OrchestratorClient client(URI url, InstantSource clock) {
        WebhookCredentials credentials =
                new WebhookCredentials(() -> List.of(FakeOrchestrator.WEBHOOK_SECRET), () -> "");
        return new OrchestratorClient(
                "the orchestrator at PAWL_ORCHESTRATOR_URL", url, credentials, Json.mapper(), clock);
    }

    private static Behaviour plain(String statusAndHeaders) {
        return out -> out.write("HTTP/1.1 " + statusAndHeaders + "\r\n\r\n");
    }

    /** As good as endless; one that reads it all is found out without running out of memory. */
    private static Behaviour endless(String text, long pauseMillis) {
        return out -> {
            for (int i = 0; i < 200; i++) {
                out.write(text);
                Thread.sleep(pauseMillis);
            }
        };
    }
}
