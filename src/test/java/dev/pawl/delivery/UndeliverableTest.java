package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When delivery is given up: immediately if the orchestrator responds with 410, otherwise after a day. */
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class UndeliverableTest {
    private final RunningPawl pawl = Working.pawl();
    private final FakeOrchestrator orchestrator = pawl.orchestrator();
    private final Api api = pawl.asNewEditor();

    @AfterEach
    void backToNormal() {
        orchestrator.answer(webhook -> 204);
    }

    @ParameterizedTest
    @CsvSource({"410, 0", "503, 25"})
    void a_run_that_cannot_be_delivered_fails_its_job(int status, int hoursTried) {
        orchestrator.answer(webhook -> {
            setBack("created_at", webhook.dispatchId(), hoursTried);
            return status;
        });
        String job = api.createRunningJob();
        JsonNode failed = api.awaitDispatch(job, "UNDELIVERABLE").json();
        assertEquals("HTTP_" + status, failed.at("/dispatch/last_error_code").asText());
        assertEquals("FAILED", failed.path("status").asText());
        assertEquals("DISPATCH_UNDELIVERABLE", failed.at("/failure/code").asText());
        assertEquals("AUDIO_EXTRACTING", failed.at("/failure/stage").asText());

        JsonNode event = Trail.of(api, job).getLast();
        assertEquals(failed.path("version"), event.path("sequence"));
        assertEquals("system", event.path("actor_type").asText());
        assertEquals("DISPATCH_UNDELIVERABLE", event.path("reason_code").asText());
        assertEquals("sys-", event.path("correlation_id").asText().substring(0, 4));
        Working.awaitDone(pawl, job);
        assertEquals(1, orchestrator.receivedAbout(job).size());
    }

    @ParameterizedTest
    @CsvSource({"regenerate, REGENERATING", "export, EXPORTING"})
    void a_further_order_that_cannot_be_delivered_fails_its_job_too(String verb, String stage) {
        String job = api.createRunningJob();
        for (String status : List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY")) {
            assertEquals(204, CallbackReport.of(status).sendTo(pawl.url(), job).status());
        }
        orchestrator.answer(webhook -> 410);
        String body = verb.equals("export") ? "{\"formats\": [\"pdf\"]}" : null;
        assertEquals(202, api.post("/jobs/" + job + "/" + verb, body).status());
        JsonNode failed = api.awaitDispatch(job, "UNDELIVERABLE").json();
        assertEquals("FAILED", failed.path("status").asText());
        assertEquals("DISPATCH_UNDELIVERABLE", failed.at("/failure/code").asText());
        assertEquals(stage, failed.at("/failure/stage").asText());
    }

    @ParameterizedTest
    @CsvSource({"503, 23", "429, 23", "404, 0"})
    void a_run_is_not_given_up_before_its_day_is_over(int status, int hoursTried) {
        orchestrator.answer(webhook -> {
            setBack("created_at", webhook.dispatchId(), hoursTried);
            return status;
        });
        String job = api.createRunningJob();
        Working.awaitError(api, job, "HTTP_" + status);
        Working.awaitRest(pawl, job);
        assertEquals("PENDING", Working.stateOf(api, job));
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + job).text("status"));
    }

    @ParameterizedTest
    @CsvSource({"410, 0, HTTP_410", "503, 25, HTTP_503", "202, 25, NOT_STOPPED_YET"})
    void a_cancel_that_cannot_be_delivered_shows_in_the_dispatch_alone(int status, int hoursTried, String code) {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        orchestrator.answer(webhook -> {
            setBack("stop_requested_at", webhook.dispatchId(), hoursTried);
            return status;
        });
        JsonNode cancelled = Working.cancel(api, job, "STOP_REQUESTED").json();
        JsonNode after = api.awaitDispatch(job, "UNDELIVERABLE").json();
        assertEquals(code, after.at("/dispatch/last_error_code").asText());
        assertEquals("CANCELLED", after.path("status").asText());
        assertEquals(cancelled.path("version"), after.path("version"));
        Working.awaitDone(pawl, job);
        assertEquals(2, orchestrator.receivedAbout(job).size());
    }

    private void setBack(String column, String dispatchId, int hours) {
        PastGuards.write(
                pawl.database(),
                "dispatch",
                "UPDATE dispatch SET %1$s = %1$s - make_interval(hours => ?) WHERE dispatch_id = CAST(? AS uuid)"
                        .formatted(column),
                hours,
                dispatchId);
    }
}
