package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RunningPawl;
import java.net.URL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line of the log looks like, to a machine in production and to a person in development. */
class LogFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of(
            "time",
            "level",
            "logger",
            "message",
            "correlation_id",
            "method",
            "route",
            "status",
            "duration_ms",
            "actor",
            "client");

    private final RunningPawl pawl = RunningPawl.shared();

    @Test
    void in_production_a_request_is_one_json_object_with_what_one_searches_for() throws JsonProcessingException {
        Api api = pawl.asNewEditor();
        String job = api.createRunningJob();
        try (CapturedLog log = CapturedLog.asInProduction()) {
            JsonNode read = line(log, api.get("/jobs/" + job, "X-Correlation-Id", newId()));
            Set<String> fields = new TreeSet<>();
            read.fieldNames().forEachRemaining(fields::add);
            assertEquals(new TreeSet<>(FIELDS), fields);
            assertEquals("GET", read.path("method").asText());
            assertEquals("/jobs/{jobId}", read.path("route").asText());
            assertEquals(200, read.path("status").intValue());
            assertTrue(read.path("duration_ms").isInt(), read::toString);
            assertEquals("editor", read.path("actor").asText());
            assertTrue(read.path("time").asText().endsWith("Z"), read::toString);
            assertNotNull(Instant.parse(read.path("time").asText()));

            Api.Answer refused = new Api(pawl.url(), null).get("/jobs/" + job, "X-Correlation-Id", newId());
            assertEquals("anonymous", line(log, refused).path("actor").asText());
            Api.Answer callback = CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
            assertEquals("orchestrator", line(log, callback).path("actor").asText());

            Api.Answer forged = new Api(pawl.url(), "s3cret").get("/jobs/" + job, "X-Correlation-Id", newId());
            JsonNode told = line(log, forged);
            assertEquals("form", told.path("reason").asText());
            assertTrue(told.path("message").asText().endsWith(", token refused: form"), told::toString);
        }
    }

    @Test
    void in_development_a_request_is_one_readable_line() {
        String id = newId();
        try (CapturedLog log = CapturedLog.asInDevelopment()) {
            new Api(pawl.url(), null).get("/openapi.yaml", "X-Correlation-Id", id);
            log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id")));
            assertTrue(
                    log.printed()
                            .matches("(?s).*\\S+Z INFO  HttpPipeline \\[" + id
                                    + "] GET /openapi.yaml 200 \\d+ms from \\S+\n.*"),
                    log::printed);
        }
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, DEBUG", "WARN, WARN", ", INFO"})
    void the_variable_sets_the_level_of_pawl_and_of_nobody_else(String value, String level) throws JoranException {
        LoggerContext context = new LoggerContext();
        if (value != null) {
            context.putProperty("PAWL_LOG_LEVEL", value);
        }
        URL file = LogFormatTest.class.getResource("/logback.xml");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(file);
        assertEquals(Level.toLevel(level), context.getLogger("dev.pawl.http").getEffectiveLevel());
        assertEquals(Level.INFO, context.getLogger("somebody.else").getEffectiveLevel());
        assertEquals(Level.ERROR, context.getLogger("org.eclipse.jetty.http").getEffectiveLevel());
        context.stop();
    }

    private static JsonNode line(CapturedLog log, Api.Answer answer) throws JsonProcessingException {
        String id = answer.header("X-Correlation-Id");
        log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id")));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : log.printed().lines().toList()) {
            JsonNode parsed = JSON.readTree(line);
            if (parsed.path("correlation_id").asText().equals(id)
                    && !parsed.path("level").asText().equals("DEBUG")) {
                lines.add(parsed);
            }
        }
        assertEquals(1, lines.size(), lines::toString);
        return lines.getFirst();
    }

    private static String newId() {
        return "log-format-" + UUID.randomUUID();
    }
}
