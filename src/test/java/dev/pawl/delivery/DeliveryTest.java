package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.Timings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of an order to run from the editor's request to the orchestrator. */
@Slow("waits for attempts that fail")
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class DeliveryTest {
    private final RunningPawl pawl = Working.pawl();
    private final FakeOrchestrator orchestrator = pawl.orchestrator();
    private final Api api = pawl.asNewEditor();

    @AfterEach
    void backToNormal() {
        orchestrator.answer(webhook -> 204);
        orchestrator.retryAfter("");
    }

    @Test
    void run_reaches_the_orchestrator_signed_and_as_specified() throws Exception {
        String job = api.createUploadedJob();
        Api.Answer run = api.post("/jobs/" + job + "/run", null);
        Webhook webhook = Working.received(pawl, job, 1).getFirst();

        assertEquals(List.of(), SpecSchemas.violations("JobRunWebhook", webhook.body()));
        JsonNode order = webhook.json();
        assertEquals("job.run", order.path("type").asText());
        assertEquals(run.text("dispatch_id"), order.path("dispatch_id").asText());
        assertEquals(job, order.path("job_id").asText());
        assertEquals(api.get("/jobs/" + job).json().path("project_id"), order.path("project_id"));
        assertEquals("s3://media/in.mp4", order.path("video_uri").asText());
        assertEquals(
                "http://pawl.test/internal/jobs/" + job + "/status",
                order.path("callback_url").asText());
        assertEquals(6, order.size(), webhook.body());
        Working.assertSigned(webhook);

        JsonNode dispatch = api.awaitDispatch(job, "DELIVERED").json().path("dispatch");
        assertTrue(dispatch.has("delivered_at"));
        assertFalse(dispatch.has("last_error_code"));
        Working.awaitDone(pawl, job);
        assertEquals(1, orchestrator.receivedAbout(job).size());
    }

    @Test
    void the_order_of_a_retry_says_where_to_resume() throws Exception {
        String failed = api.createRunningJob();
        report(failed, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://artifacts/audio.wav"));
        report(failed, CallbackReport.of("FAILED"));
        Api.Answer retry = api.post(
                "/jobs/" + failed + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
        assertEquals(202, retry.status(), retry.response()::body);
        String job = retry.json().at("/job/id").asText();
        Webhook webhook = Working.received(pawl, job, 1).getFirst();

        assertEquals(List.of(), SpecSchemas.violations("JobRunWebhook", webhook.body()));
        JsonNode order = webhook.json();
        assertEquals(retry.text("dispatch_id"), order.path("dispatch_id").asText());
        assertEquals("s3://media/in.mp4", order.path("video_uri").asText());
        assertEquals("AUDIO_READY", order.path("resume_from_status").asText());
        assertEquals("s3://artifacts/audio.wav", order.path("checkpoint_ref").asText());
        assertEquals("default", order.path("model_profile").asText());
        assertEquals(9, order.size(), webhook.body());
        Working.assertSigned(webhook);
    }

    @Test
    void an_attempt_that_fails_is_repeated_after_a_pause_under_its_id_and_signed_anew() throws Exception {
        orchestrator.answer(
                webhook -> orchestrator.receivedAbout(webhook.jobId()).size() == 1 ? 503 : 202);
        String job = api.createRunningJob();
        String timestamp = Working.received(pawl, job, 1).getFirst().timestamp();
        Working.awaitError(api, job, "HTTP_503");
        assertEquals("PENDING", Working.stateOf(api, job));
        double pause = Working.pauseOf(pawl, job);
        double least = Timings.neverTryAgain().webhooks().firstPause().toSeconds();
        assertTrue(pause >= least && pause <= 5 * least, "repeated after " + pause + " s");
        Eventually.await(() -> Instant.now().getEpochSecond() > Long.parseLong(timestamp), "time stands still");
        Working.hurry(pawl, job);
        List<Webhook> webhooks = Working.received(pawl, job, 2);

        assertEquals(webhooks.getFirst().id(), webhooks.getLast().id());
        assertEquals(webhooks.getFirst().body(), webhooks.getLast().body());
        assertTrue(Long.parseLong(webhooks.getLast().timestamp())
                > Long.parseLong(webhooks.getFirst().timestamp()));
        Working.assertSigned(webhooks.getFirst());
        Working.assertSigned(webhooks.getLast());
        JsonNode dispatch = api.awaitDispatch(job, "DELIVERED").json().path("dispatch");
        assertFalse(dispatch.has("last_error_code"));
    }

    @Test
    void an_orchestrator_that_asks_for_time_gets_it() {
        orchestrator.retryAfter("3600"); // More than it would be without.
        orchestrator.answer(webhook -> 503);
        String job = api.createRunningJob();
        Working.awaitError(api, job, "HTTP_503");
        assertEquals(3_600, Working.pauseOf(pawl, job), 5);
    }

    @Test
    void the_first_applied_callback_proves_delivery_and_ends_the_attempts() {
        orchestrator.answer(webhook -> 503);
        String job = api.createRunningJob();
        Working.awaitError(api, job, "HTTP_503");
        report(job, CallbackReport.of("AUDIO_READY"));
        JsonNode dispatch = api.get("/jobs/" + job).json().path("dispatch");
        assertEquals("DELIVERED", dispatch.path("state").asText());
        assertFalse(dispatch.has("last_error_code"));
        Working.hurry(pawl, job);
        Working.awaitDone(pawl, job);
        assertEquals(1, orchestrator.receivedAbout(job).size());
    }

    private void report(String job, CallbackReport report) {
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(204, answer.status(), answer.response()::body);
    }
}
