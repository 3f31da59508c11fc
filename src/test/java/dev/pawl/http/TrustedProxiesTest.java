package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Slow("several cases start a Pawl")
class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"));

    /** Who called, what {@code X-Forwarded-For} said, who it is taken for. */
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 203.0.113.9, 203.0.113.9",
        "203.0.113.9, 198.51.100.1, 203.0.113.9",
        "10.1.2.3, 198.51.100.1;203.0.113.9, 203.0.113.9",
        "10.1.2.3, 198.51.100.1;203.0.113.9;192.0.2.7, 203.0.113.9",
        "10.1.2.3, 10.9.9.9;192.0.2.7, 10.9.9.9",
        "10.1.2.3, 198.51.100.1;unknown;192.0.2.7, 192.0.2.7",
        "10.1.2.3, name.invalid, 10.1.2.3",
        "2001:db8::1, 2001:beef::9, 2001:beef:0:0:0:0:0:9",
        "2001:beef::1, 203.0.113.9, 2001:beef:0:0:0:0:0:1",
        "2001:db8::1, 203.0.113.9, 203.0.113.9"
    })
    void what_was_forwarded_is_believed_from_its_end_for_as_long_as_the_one_who_says_it_is_trusted(
            String peer, String forwarded, String client) {
        InetAddress found = proxies.clientOf(InetAddress.ofLiteral(peer), List.of(forwarded.split(";")));
        assertEquals(client, found.getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "192.0.2.7", "::1", "2001:db8::/32", "0.0.0.0/0"})
    void addresses_and_networks_are_accepted(String text) {
        assertTrue(TrustedProxies.accepts(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "proxy.invalid", "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.256", "*", "1-2"})
    void names_and_what_is_no_address_are_not(String text) {
        assertFalse(TrustedProxies.accepts(text));
    }

    @Test
    void the_log_names_the_client_that_a_trusted_proxy_names_and_otherwise_the_caller() {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            RunningPawl shared = RunningPawl.shared();
            try (RunningPawl behind =
                    RunningPawl.start(shared.database(), Map.of("PAWL_TRUSTED_PROXIES", "127.0.0.0/8, ::1"))) {
                assertEquals("203.0.113.9", clientInLog(log, behind, "X-Forwarded-For: 198.51.100.1, 203.0.113.9"));
                assertEquals(
                        "203.0.113.9",
                        clientInLog(log, behind, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9"));
                assertEquals("127.0.0.1", clientInLog(log, behind, "X-Forwarded-Host: 203.0.113.9"));
            }
            assertEquals("127.0.0.1", clientInLog(log, shared, "X-Forwarded-For: 203.0.113.9"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hidden", "203.0.113.9, \"hidden", "\"203.0.113.9", "unknown", ",", "a=\"b, c"})
    void what_is_no_address_takes_nothing_from_the_answer_and_is_not_logged(String forwarded) {
        RunningPawl shared = RunningPawl.shared();
        try (CapturedLog log = CapturedLog.asInProduction();
                RunningPawl behind =
                        RunningPawl.start(shared.database(), Map.of("PAWL_TRUSTED_PROXIES", "127.0.0.0/8, ::1"))) {
            Api api = behind.asNewEditor();
            String job = api.createJob();
            String id = "proxies-" + UUID.randomUUID();
            Api.Answer answer =
                    api.post("/jobs/" + job + "/cancel", null, "X-Forwarded-For", forwarded, "X-Correlation-Id", id);
            assertEquals(200, answer.status());
            assertEquals("CANCELLED", answer.text("status"));
            ILoggingEvent line = log.await(event -> event.getLoggerName().equals(HttpPipeline.class.getName())
                    && id.equals(event.getMDCPropertyMap().get("correlation_id")));
            assertTrue(line.getFormattedMessage().endsWith("ms from 127.0.0.1"), line::getFormattedMessage);
        }
    }

    private static String clientInLog(CapturedLog log, RunningPawl pawl, String header) {
        String id = "proxies-" + UUID.randomUUID();
        new RawHttp(pawl.url()).request("GET /healthz HTTP/1.1\r\nX-Correlation-Id: " + id + "\r\n" + header);
        ILoggingEvent line = log.await(event -> event.getLoggerName().equals(HttpPipeline.class.getName())
                && id.equals(event.getMDCPropertyMap().get("correlation_id")));
        return Stream.of(line.getFormattedMessage().split(" ")).toList().getLast();
    }
}
