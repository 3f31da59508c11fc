package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller's trace is in the log and reaches the orchestrator; an invalid one is ignored. */
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String OTHER_SPAN = "00f067aa0ba902b8";

    @ParameterizedTest
    @CsvSource({
        "00-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-00",
        "00-" + TRACE + "-" + SPAN + "-ff",
        "cc-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01-what-comes-later"
    })
    void a_valid_traceparent_is_on_the_line_of_its_request(String traceparent) {
        Map<String, String> logged = logged(traceparent);
        assertEquals(TRACE, logged.get("trace_id"));
        assertEquals(SPAN, logged.get("span_id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-0",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01"
            })
    void any_other_is_neither_refused_nor_logged(String traceparent) {
        Map<String, String> logged = logged(traceparent);
        assertNull(logged.get("trace_id"));
        assertNull(logged.get("span_id"));
    }

    @Test
    void a_request_without_one_does_not_inherit_that_of_the_request_before() {
        logged("00-" + TRACE + "-" + SPAN + "-01");
        assertNull(logged("").get("trace_id"));
    }

    @Test
    void run_cancel_and_bulk_cancel_hand_it_on_with_their_webhooks_also_when_those_are_repeated() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            AtomicInteger attempts = new AtomicInteger();
            pawl.orchestrator()
                    .answer(webhook -> webhook.type().equals("job.run") && attempts.incrementAndGet() == 1 ? 503 : 204);
            Api api = pawl.asNewEditor();
            String project = api.createProject();
            String job = api.post("/projects/" + project + "/jobs", null).text("id");
            api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
            api.post("/jobs/" + job + "/run", null, "traceparent", "00-" + TRACE + "-" + SPAN + "-ff");
            assertEquals(
                    List.of("00-" + TRACE + "-" + SPAN + "-01", "00-" + TRACE + "-" + SPAN + "-01"),
                    traces(pawl, job, 2));
            // Until then the delivery may hold the job, which a bulk cancel does not wait for.
            api.awaitDispatch(job, "DELIVERED");
            api.post(
                    "/projects/" + project + "/cancel-jobs",
                    "{\"job_ids\": [\"" + job + "\"]}",
                    "traceparent",
                    "00-" + TRACE + "-" + OTHER_SPAN + "-00");
            assertEquals(
                    "00-" + TRACE + "-" + OTHER_SPAN + "-00",
                    traces(pawl, job, 3).getLast());

            String second = api.createUploadedJob();
            api.post("/jobs/" + second + "/run", null);
            assertEquals(List.of("null"), traces(pawl, second, 1));
            api.post("/jobs/" + second + "/cancel", null, "traceparent", "00-" + TRACE + "-" + SPAN + "-01");
            assertEquals(
                    "00-" + TRACE + "-" + SPAN + "-01", traces(pawl, second, 2).getLast());
        }
    }

    private static List<String> traces(RunningPawl pawl, String job, int count) {
        Eventually.await(
                () -> pawl.orchestrator().receivedAbout(job).size() >= count, "not " + count + " webhooks of " + job);
        return pawl.orchestrator().receivedAbout(job).stream()
                .map(FakeOrchestrator.Webhook::traceparent)
                .toList();
    }

    private static Map<String, String> logged(String traceparent) {
        String id = "trace-" + UUID.randomUUID();
        Api anybody = new Api(RunningPawl.shared().url(), null);
        try (CapturedLog log = CapturedLog.asInProduction()) {
            if (traceparent.isEmpty()) {
                anybody.get("/healthz", "X-Correlation-Id", id);
            } else {
                anybody.get("/healthz", "X-Correlation-Id", id, "traceparent", traceparent);
            }
            ILoggingEvent line =
                    log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id")));
            return line.getMDCPropertyMap();
        }
    }
}
