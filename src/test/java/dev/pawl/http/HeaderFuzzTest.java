package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reading a header never throws, whatever it contains: every request gets a documented response and one line in the
 * log.
 */
@Slow("thousands of made-up headers")
class HeaderFuzzTest {
    private static final String MARK = "s3cret";
    private static final List<String> VALUES = List.of(
            "",
            " ",
            "\t",
            "\"",
            "\"" + MARK,
            MARK + "\"",
            "\"" + MARK + "\\",
            "\"" + MARK + "\\\"",
            "\"\"" + MARK + "\"\"",
            "a=\"" + MARK + ",b",
            MARK + ",\"",
            ",",
            ",,,," + MARK + ",",
            ";",
            MARK + ";;=\";",
            "chunked,\"" + MARK,
            "gzip;q=\"" + MARK,
            "W/\"" + MARK,
            "\u0001" + MARK,
            MARK + "\u0007" + MARK,
            "\u007f" + MARK,
            MARK + "\u00e9\u00ff\u0080",
            MARK + new String("\u20ac".getBytes(UTF_8), ISO_8859_1),
            "[" + MARK,
            "::" + MARK + ":::",
            "1.2.3.4:" + MARK,
            "%" + MARK + "%zz",
            "${jndi:ldap://" + MARK + "}",
            "{} {} " + MARK,
            "=",
            "*",
            "-1",
            "9".repeat(40),
            MARK.repeat(1_000),
            ",".repeat(6_000));

    /** What may be said to a request whose one header is not what it should be. */
    private static final Set<Integer> DOCUMENTED = Set.of(200, 204, 304, 400, 401, 404, 409, 412, 415, 417);

    private static final RunningPawl PAWL =
            RunningPawl.start(RunningPawl.shared().database(), Map.of("PAWL_TRUSTED_PROXIES", "127.0.0.0/8, ::1"));

    /** A project, a job and its cancel. What is logged of a request may come after its answer, so they count, too. */
    private static final int REQUESTS_OF_SAMPLES = 3;

    private final RawHttp http = new RawHttp(PAWL.url());

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Accept-Encoding",
                "Authorization",
                "Connection",
                "Content-Encoding",
                "Content-Length",
                "Content-Type",
                "Cookie",
                "Expect",
                "Forwarded",
                "Host",
                "Idempotency-Key",
                "If-Match",
                "If-None-Match",
                "Last-Event-ID",
                "Range",
                "Sec-WebSocket-Version",
                "Traceparent",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "X-Callback-Secret",
                "X-Correlation-Id",
                "X-Forwarded-For",
                "X-HTTP-Method-Override"
            })
    void whatever_a_header_holds_the_answer_is_documented_and_the_log_has_one_line(String name) {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            List<Sample> samples = samples();
            int sent = REQUESTS_OF_SAMPLES;
            for (Sample sample : samples) {
                for (String value : VALUES) {
                    assertDocumented(sample, name, value, name + ": " + value);
                    sent++;
                    if (value.length() < 100) {
                        assertDocumented(sample, name, value, name + ": " + value + "\r\n" + name + ": " + value);
                        sent++;
                    }
                }
            }
            int all = sent;
            Eventually.await(() -> requests(log) >= all, "not every request was logged");
            assertEquals(all, requests(log), log::text);
            assertFalse(log.text().contains("\tat "), log::text);
            // A correlation id of the right form is there to be logged.
            assertTrue(name.equals("X-Correlation-Id") || !log.text().contains(MARK), log::text);
        }
    }

    /** How many lines there are about requests; the background may log something at any time. */
    private static long requests(CapturedLog log) {
        return log.text().lines().filter(line -> line.contains("HttpPipeline")).count();
    }

    /** A good request, but for one header. */
    private record Sample(String start, Map<String, String> headers, String body) {
        String headWithout(String name) {
            StringBuilder head = new StringBuilder(start + " HTTP/1.1");
            headers.forEach((other, value) -> {
                if (!other.equalsIgnoreCase(name)) {
                    head.append("\r\n").append(other).append(": ").append(value);
                }
            });
            boolean framed = name.equals("Content-Length") || name.equals("Transfer-Encoding");
            return body.isEmpty() || framed ? head.toString() : head + "\r\nContent-Length: " + body.length();
        }
    }

    /** By {@link #REQUESTS_OF_SAMPLES} requests. */
    private static List<Sample> samples() {
        String editor = "header-fuzz-test";
        Api api = PAWL.as(editor);
        String job = api.createJob();
        api.post("/jobs/" + job + "/cancel", null);
        String token = "Bearer " + PAWL.key().token(editor, List.of("editor"), Duration.ofHours(1));
        Map<String, String> ofEditor = Map.of("Authorization", token, "Content-Type", "application/json");
        Map<String, String> ofOrchestrator =
                Map.of("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET, "Content-Type", "application/json");
        return List.of(
                new Sample("POST /jobs/" + job + "/cancel", ofEditor, "{}"),
                new Sample("GET /jobs/" + job + "/events", Map.of("Authorization", token), ""),
                new Sample("POST /internal/jobs/" + job + "/status", ofOrchestrator, "{}"),
                new Sample("GET /docs/start.js", Map.of(), ""));
    }

    private void assertDocumented(Sample sample, String name, String value, String lines) {
        String host = name.equals("Host") ? "" : "\r\nHost: localhost";
        String head = sample.headWithout(name) + host + "\r\nConnection: close\r\n" + lines + "\r\n\r\n";
        RawHttp.Answer answer = http.send((head + sample.body()).getBytes(ISO_8859_1));
        assertTrue(DOCUMENTED.contains(answer.status()), () -> sample + " " + lines + ": " + answer);
        assertFalse(value.contains(MARK) && answer.body().contains(MARK), () -> lines + ": " + answer);
    }
}
