package dev.pawl.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.OtlpReceiver;
import dev.pawl.testing.OtlpReceiver.Span;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans of requests, locks, transactions and deliveries (spec/decisions/083). */
@LogsWarnings(perhaps = {"WARN WatchedExporter: the collector", "WARN OtlpSpans: no spans"})
class SpansTest {
    private static final String CALLER = "00f067aa0ba902b7";
    private static final int SERVER = 2;
    private static final int CLIENT = 3;

    private final String trace = UUID.randomUUID().toString().replace("-", "");

    @Test
    void a_cancel_is_one_trace_from_its_caller_to_the_orchestrator() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), collector.variables())
                        .withBackgroundWork()) {
            String job = cancelledJob(pawl, "01");
            Eventually.await(
                    () -> collector.spans(trace, "deliver job.cancel").size() == 1
                            && collector
                                            .spans(trace, "POST /jobs/{jobId}/cancel")
                                            .size()
                                    == 1,
                    () -> "not there: " + collector.spans());
            Span request = collector.spans(trace, "POST /jobs/{jobId}/cancel").getFirst();
            assertEquals(CALLER, request.parent());
            assertEquals(SERVER, request.kind());
            assertEquals(
                    Map.of(
                            "http.request.method",
                            "POST",
                            "http.route",
                            "/jobs/{jobId}/cancel",
                            "http.response.status_code",
                            "200"),
                    request.attributes());
            Span transaction = onlyOne(collector, "transaction", request);
            assertEquals(Map.of("pawl.outcome", "committed"), transaction.attributes());
            onlyOne(collector, "lock", transaction);
            Span delivery = onlyOne(collector, "deliver job.cancel", request);
            assertEquals(CLIENT, delivery.kind());
            assertEquals(Map.of("pawl.webhook.type", "job.cancel", "pawl.outcome", "delivered"), delivery.attributes());
            assertTrue(
                    collector.spans(trace, "transaction").stream()
                            .anyMatch(span -> span.parent().equals(delivery.id())),
                    () -> "the delivery has no transaction: " + collector.spans());
            FakeOrchestrator.Webhook webhook =
                    pawl.orchestrator().receivedAbout(job).getLast();
            assertEquals("00-" + trace + "-" + delivery.id() + "-01", webhook.traceparent());
        }
    }

    @Test
    void the_log_line_has_the_ids_of_the_request_span_also_when_the_caller_has_none() {
        String correlation = "span-" + UUID.randomUUID();
        try (OtlpReceiver collector = OtlpReceiver.start();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), collector.variables());
                CapturedLog log = CapturedLog.asInProduction()) {
            pawl.asNewEditor().get("/projects", "X-Correlation-Id", correlation);
            Map<String, String> line = log.await(event ->
                            correlation.equals(event.getMDCPropertyMap().get("correlation_id")))
                    .getMDCPropertyMap();
            String ofLine = line.getOrDefault("trace_id", "none");
            Eventually.await(() -> !collector.spans(ofLine, "GET /projects").isEmpty(), "no such span: " + line);
            Span span = collector.spans(ofLine, "GET /projects").getFirst();
            assertEquals(span.id(), line.get("span_id"));
            assertEquals("", span.parent());
        }
    }

    @Test
    void a_trace_that_its_caller_does_not_sample_is_not_exported_and_stays_so() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), collector.variables())
                        .withBackgroundWork()) {
            String job = cancelledJob(pawl, "00");
            String traceparent =
                    pawl.orchestrator().receivedAbout(job).getLast().traceparent();
            assertTrue(traceparent.matches("00-" + trace + "-[0-9a-f]{16}-00"), traceparent);
            pawl.asNewEditor().get("/jobs");
            Eventually.await(
                    () -> collector.spans().stream()
                            .anyMatch(span -> span.name().equals("GET /jobs")),
                    "no span");
            assertEquals(
                    List.of(),
                    collector.spans().stream()
                            .filter(span -> span.trace().equals(trace))
                            .toList());
        }
    }

    @Test
    void no_span_holds_anything_that_a_client_has_sent_and_no_probe_has_one() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), collector.variables())
                        .withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String job = cancelledJob(pawl, "01");
            api.get("/s3cret-path?status=s3cret");
            api.get("/jobs/s3cret");
            api.post("/projects", "{\"name\": \"s3cret\", \"s3cret\": \"s3cret\"}", "X-Correlation-Id", "s3cret");
            new Api(pawl.url(), "s3cret").get("/projects");
            new Api(pawl.url(), null).get("/readyz");
            new Api(pawl.url(), null).get("/metrics");
            pawl.asNewEditor().get("/jobs");
            Eventually.await(
                    () -> collector.spans().stream()
                                    .anyMatch(span -> span.name().equals("GET /jobs"))
                            && !collector.spans(trace, "deliver job.cancel").isEmpty(),
                    "no span");
            String text = collector.text();
            for (String mark : List.of("s3cret", "s3://", job, "Bearer", FakeOrchestrator.CALLBACK_SECRET)) {
                assertFalse(text.contains(mark), mark);
            }
            Set<String> keys = new TreeSet<>();
            collector.spans().forEach(span -> keys.addAll(span.attributes().keySet()));
            assertEquals(
                    Set.of(
                            "http.request.method",
                            "http.route",
                            "http.response.status_code",
                            "pawl.outcome",
                            "pawl.webhook.type"),
                    keys);
            assertFalse(text.contains("/readyz") || text.contains("/metrics"), text);
            assertEquals(Set.of("Bearer collector"), Set.copyOf(collector.authorizations()));
        }
    }

    @Test
    void without_its_collector_pawl_serves_and_says_so_without_the_header() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                CapturedLog log = CapturedLog.asInProduction();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), collector.variables())) {
            collector.answer(400);
            Api api = pawl.asNewEditor();
            assertEquals(200, api.get("/projects").status());
            String line = log.await(event -> event.getFormattedMessage().contains("takes no spans"))
                    .getFormattedMessage();
            assertFalse(line.contains("collector%20") || line.contains("Bearer"), line);
            collector.answer(200);
            assertEquals(200, api.get("/projects").status());
            log.await(event -> event.getFormattedMessage().contains("takes spans again"));
        }
    }

    @Test
    void settings_that_opentelemetry_refuses_are_named_without_their_values_and_pawl_serves() {
        Map<String, String> variables =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1", "OTEL_EXPORTER_OTLP_HEADERS", "s3cret");
        try (CapturedLog log = CapturedLog.asInProduction();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), variables)) {
            String line = log.await(event -> event.getFormattedMessage().contains("no spans are recorded"))
                    .getFormattedMessage();
            assertTrue(line.endsWith(": otel.exporter.otlp.headers"), line);
            assertEquals(200, pawl.asNewEditor().get("/projects").status());
        }
    }

    /** The whole way of a cancel, in a process that logs each class that it loads. */
    @Slow("starts another process")
    @Test
    void without_a_collector_no_class_of_opentelemetry_is_loaded(@TempDir Path folder) throws IOException {
        Path loaded = folder.resolve("classes");
        try (PawlProcess.Surroundings around = PawlProcess.Surroundings.create()) {
            Map<String, String> variables = new HashMap<>();
            variables.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
            try (PawlProcess pawl = PawlProcess.start(around, variables).awaitReady()) {
                Api api = new Api(pawl.url(), around.key().token("editor", List.of("editor"), Duration.ofHours(1)));
                String job = api.createRunningJob();
                api.awaitDispatch(job, "DELIVERED");
                assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
                api.awaitDispatch(job, "STOPPED");
            }
        }
        List<String> classes = Files.readAllLines(loaded);
        assertTrue(classes.stream().anyMatch(line -> line.contains("dev.pawl.trace.NoSpans ")), "not the right log");
        assertEquals(
                List.of(),
                classes.stream()
                        .filter(line -> line.contains(" io.opentelemetry.") || line.contains("dev.pawl.trace.Otlp"))
                        .toList());
    }

    /** Cancels a job that runs, with a caller that traces, and waits until the work has stopped. */
    private String cancelledJob(RunningPawl pawl, String flags) {
        Api api = pawl.asNewEditor();
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        api.post("/jobs/" + job + "/cancel", null, "traceparent", "00-" + trace + "-" + CALLER + "-" + flags);
        api.awaitDispatch(job, "STOPPED");
        return job;
    }

    private Span onlyOne(OtlpReceiver collector, String name, Span parent) {
        List<Span> found = collector.spans(trace, name).stream()
                .filter(span -> span.parent().equals(parent.id()))
                .toList();
        assertEquals(1, found.size(), () -> name + " in " + collector.spans());
        return found.getFirst();
    }
}
