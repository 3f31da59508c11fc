package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stop that the orchestrator confirms by a request of its own (spec/orchestrators.md). */
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class ConfirmationTest {
    private static final class Explicit {
        static final RunningPawl PAWL = RunningPawl.start(
                        TestDatabase.create(), Map.of("PAWL_STOP_CONFIRMATION", "callback"))
                .withBackgroundWork();
    }

    private final RunningPawl working = Working.pawl();

    @AfterEach
    void backToNormal() {
        working.orchestrator().answer(webhook -> 204);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 202, 201})
    void an_orchestrator_that_answers_2xx_to_everything_yields_no_receipt(int status) {
        RunningPawl pawl = Explicit.PAWL;
        Api api = pawl.asNewEditor();
        pawl.orchestrator().answer(webhook -> status);
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        Working.cancel(api, job, "STOP_REQUESTED");
        Working.received(pawl, job, 4); // It is asked again and again.
        assertEquals("STOP_REQUESTED", Working.stateOf(api, job));

        assertEquals(204, confirm(pawl, dispatchOf(api, job)).status());
        assertEquals("STOPPED", Working.stateOf(api, job));
        assertTrue(api.get("/jobs/" + job).json().at("/dispatch").has("stop_confirmed_at"));
        Working.awaitDone(pawl, job);
        JsonNode stopped = api.get("/jobs/" + job).json();
        assertEquals(204, confirm(pawl, dispatchOf(api, job)).status());
        assertEquals(stopped, api.get("/jobs/" + job).json());
    }

    @Test
    void a_confirmation_counts_too_where_the_answer_would_do() {
        Api api = working.asNewEditor();
        working.orchestrator().answer(webhook -> 202);
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        Working.cancel(api, job, "STOP_REQUESTED");
        Working.awaitError(api, job, "NOT_STOPPED_YET");
        assertEquals("stop", confirm(working, dispatchOf(api, job)).header("Pawl-Directive"));
        assertEquals("STOPPED", Working.stateOf(api, job));
    }

    @Test
    void work_that_nobody_has_asked_to_stop_is_not_confirmed_as_stopped() {
        RunningPawl pawl = RunningPawl.shared();
        Api api = pawl.asNewEditor();
        String pending = api.createRunningJob();
        assertRefused(pawl, dispatchOf(api, pending));
        assertEquals(
                204,
                CallbackReport.of("AUDIO_EXTRACTING")
                        .sendTo(pawl.url(), pending)
                        .status());
        assertRefused(pawl, dispatchOf(api, pending));
        assertEquals(
                204, CallbackReport.of("FAILED").sendTo(pawl.url(), pending).status());
        assertRefused(pawl, dispatchOf(api, pending));
        String withdrawn = api.createRunningJob();
        Working.cancel(api, withdrawn, "WITHDRAWN");
        assertRefused(pawl, dispatchOf(api, withdrawn));
    }

    @Test
    void a_stop_that_was_given_up_stays_so() {
        RunningPawl pawl = RunningPawl.shared();
        String editor = "editor-" + UUID.randomUUID();
        UUID job = JobFixture.inStatus(pawl.database(), editor, "CANCELLED");
        UUID dispatch = JobFixture.withDispatch(pawl.database(), job, "UNDELIVERABLE");
        Api.Answer answer = confirm(pawl, dispatch.toString());
        assertTrue(List.of(204, 409).contains(answer.status()), () -> "" + answer.status());
        assertEquals("UNDELIVERABLE", Working.stateOf(pawl.as(editor), job.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0197a2c5-0d37-7e91-a6b4-93c1d5e7f208", "none"})
    void an_unknown_dispatch_is_not_found_and_must_stop(String dispatch) {
        Api.Answer answer = confirm(RunningPawl.shared(), dispatch);
        assertEquals(404, answer.status());
        assertEquals("RESOURCE_NOT_FOUND", answer.text("error_code"));
        assertEquals("stop", answer.header("Pawl-Directive"));
    }

    @Test
    void the_secret_is_checked_first() {
        Api nobody = new Api(RunningPawl.shared().url(), null);
        assertEquals(401, nobody.post("/internal/dispatches/none/stopped", null).status());
    }

    private static void assertRefused(RunningPawl pawl, String dispatch) {
        Api.Answer refused = Rows.unchangedBy(pawl.database(), () -> confirm(pawl, dispatch));
        assertEquals(409, refused.status());
        assertEquals("STOP_NOT_REQUESTED", refused.text("error_code"));
    }

    static Api.Answer confirm(RunningPawl pawl, String dispatch) {
        return new Api(pawl.url(), null)
                .post(
                        "/internal/dispatches/" + dispatch + "/stopped",
                        null,
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET);
    }

    private static String dispatchOf(Api api, String job) {
        return api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
    }
}
