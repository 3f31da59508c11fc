package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.trace.Spans;
import io.javalin.Javalin;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens after a response: the request is counted and logged, and a failure there does not affect the response.
 */
class AnsweredTest {
    private static final String MARK = "s3cret";

    private final CapturedLog log = CapturedLog.asInProduction();

    @AfterEach
    void stop() {
        log.close();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        () -> {
                            throw new IllegalStateException(MARK);
                        },
                        IllegalStateException.class),
                failure(
                        () -> {
                            throw new IllegalArgumentException(MARK, new IllegalStateException(MARK));
                        },
                        IllegalArgumentException.class),
                failure(
                        () -> {
                            throw new StackOverflowError(MARK);
                        },
                        StackOverflowError.class));
    }

    private static Arguments failure(Runnable failure, Class<?> type) {
        return argumentSet(type.getSimpleName(), failure, type);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_leaves_the_answer_as_it_is_and_one_line_in_the_log(Runnable failure, Class<?> type) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(failing(failure));
        Javalin server = server(registry);
        try {
            RawHttp http = new RawHttp(URI.create("http://localhost:" + server.port()));
            for (int i = 0; i < 2; i++) {
                RawHttp.Answer answer = http.request("GET /done HTTP/1.1\r\nX-Forwarded-For: " + MARK);
                assertEquals(200, answer.status());
                assertEquals("done", answer.body());
            }
        } finally {
            server.stop();
        }
        List<String> lines =
                log.text().lines().filter(line -> line.contains("HttpPipeline")).toList();
        assertEquals(2, lines.size(), log::text);
        for (String line : lines) {
            String expected = " a request that was answered could not be logged (" + type.getName() + ") ";
            assertEquals(expected, line.substring(line.indexOf("} ") + 1));
        }
        assertFalse(log.text().contains("\tat "), log::text);
        assertFalse(log.text().contains(MARK), log::text);
    }

    private static MeterFilter failing(Runnable failure) {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("pawl.http.requests")) {
                    failure.run();
                }
                return id;
            }
        };
    }

    private static Javalin server(SimpleMeterRegistry registry) {
        JWKSource<SecurityContext> keys = new ImmutableJWKSet<>(new JWKSet());
        Access access = new Access(
                TokenVerification.authenticator(
                        keys, () -> "issuer", TokenRules.usual("audience"), InstantSource.system()),
                RoleNames.USUAL,
                UnaryOperator.identity(),
                new CallbackSecrets(List::of));
        HttpPipeline edge = new HttpPipeline(
                access,
                new RequestLimiter(new EditorLimits(0, 0, 0, 1)),
                new AnswerBudget(1),
                Json.mapper(),
                new TrustedProxies(List.of("127.0.0.1", "::1")),
                "",
                Set.of(),
                registry,
                Spans.OFF);
        return HttpServer.create(
                        0,
                        "",
                        16_384,
                        edge,
                        () -> false,
                        StopTiming.USUAL,
                        routes -> routes.get("/done", ctx -> ctx.result("done"), Role.PUBLIC))
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
    void a_probe_or_a_scrape_that_goes_well_is_for_debugging(String path) {
        assertEquals(Level.DEBUG, levelOf("GET", path, 200));
        assertEquals(Level.DEBUG, levelOf("HEAD", path, 200));
        assertEquals(Level.INFO, levelOf("POST", path, 405));
    }

    @Test
    void any_other_request_is_information() {
        assertEquals(Level.INFO, levelOf("GET", "/docs", 200));
        assertEquals(Level.INFO, levelOf("GET", "/nowhere", 404));
    }

    private Level levelOf(String method, String path, int status) {
        String id = "answered-" + UUID.randomUUID();
        Api.Answer answer = new Api(RunningPawl.shared().url(), null).send(method, path, null, "X-Correlation-Id", id);
        assertEquals(status, answer.status());
        ILoggingEvent line =
                log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id"))
                        && event.getFormattedMessage().startsWith(method + " "));
        return line.getLevel();
    }
}
