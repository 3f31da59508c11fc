package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecSchemas;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an orchestrator that has, or may have, the run order is ordered to stop. */
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class StopTest {
    private static final String SET_BACK =
            "UPDATE dispatch SET attempt_started_at = attempt_started_at - interval '18 s'"
                    + " WHERE job_id = CAST(? AS uuid)";

    private final RunningPawl pawl = Working.pawl();
    private final FakeOrchestrator orchestrator = pawl.orchestrator();
    private final Api api = pawl.asNewEditor();
    private final CountDownLatch answerToRun = new CountDownLatch(1);

    @AfterEach
    void backToNormal() {
        answerToRun.countDown();
        orchestrator.answer(webhook -> 204);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void after_delivery_the_stop_is_ordered_at_once_and_confirmed_by_the_answer(int status) throws Exception {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        orchestrator.answer(webhook -> status);
        JsonNode cancelled = Working.cancel(api, job, "STOP_REQUESTED").json();
        JsonNode stopped = api.awaitDispatch(job, "STOPPED").json();
        assertTrue(stopped.at("/dispatch").has("stop_confirmed_at"));
        assertEquals(cancelled.path("version"), stopped.path("version"));

        Webhook order = Working.received(pawl, job, 2).getLast();
        assertEquals(List.of(), SpecSchemas.violations("JobCancelWebhook", order.body()));
        assertEquals("job.cancel", order.type());
        assertEquals(stopped.at("/dispatch/dispatch_id").asText(), order.dispatchId());
        assertEquals(stopped.path("project_id"), order.json().path("project_id"));
        assertNotEquals(Working.received(pawl, job, 2).getFirst().id(), order.id());
        Working.assertSigned(order);
        Working.awaitDone(pawl, job);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 206, 299, 302, 409, 500})
    void any_other_answer_is_no_proof_and_the_orchestrator_is_asked_again(int status) {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        orchestrator.answer(webhook -> status);
        Working.cancel(api, job, "STOP_REQUESTED");
        Working.awaitError(api, job, status == 202 ? "NOT_STOPPED_YET" : "HTTP_" + status);
        assertEquals("STOP_REQUESTED", Working.stateOf(api, job));
        orchestrator.answer(webhook -> 200);
        Working.hurry(pawl, job);
        JsonNode dispatch = api.awaitDispatch(job, "STOPPED").json().path("dispatch");
        assertFalse(dispatch.has("last_error_code"));
        List<Webhook> orders = orchestrator.receivedAbout(job);
        assertEquals(List.of("job.run", "job.cancel", "job.cancel"), types(job));
        assertEquals(orders.get(1).id(), orders.get(2).id());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 503, 410})
    void during_an_attempt_the_order_to_stop_waits_for_its_end_whatever_that_is(int answer) {
        orchestrator.answer(webhook -> webhook.type().equals("job.run") ? held(answer) : 204);
        String job = api.createRunningJob();
        Working.received(pawl, job, 1);
        JsonNode cancelled = Working.cancel(api, job, "STOP_REQUESTED").json();
        Working.awaitLooks(pawl, job, 2);
        assertEquals(List.of("job.run"), types(job));
        assertEquals("STOP_REQUESTED", Working.stateOf(api, job));

        answerToRun.countDown();
        JsonNode stopped = api.awaitDispatch(job, "STOPPED").json();
        assertEquals(List.of("job.run", "job.cancel"), types(job));
        assertEquals("CANCELLED", stopped.path("status").asText());
        assertEquals(cancelled.path("version"), stopped.path("version"));
        assertEquals(answer == 204, stopped.at("/dispatch").has("delivered_at"));
        Working.awaitDone(pawl, job);
        assertEquals(stopped, api.get("/jobs/" + job).json());
    }

    @Test
    void the_late_answer_of_an_attempt_does_not_bring_its_dispatch_back() {
        orchestrator.answer(webhook -> webhook.type().equals("job.run") ? held(204) : 204);
        String job = api.createRunningJob();
        Working.received(pawl, job, 1);
        PastGuards.write(pawl.database(), "dispatch", SET_BACK, job);
        Working.cancel(api, job, "STOP_REQUESTED");
        api.awaitDispatch(job, "STOPPED");
        answerToRun.countDown();
        Working.awaitDone(pawl, job);
        assertEquals("STOPPED", Working.stateOf(api, job));
        assertEquals(List.of("job.run", "job.cancel"), types(job));
    }

    private int held(int answer) {
        Eventually.await(answerToRun, "the test does not go on");
        return answer;
    }

    private List<String> types(String job) {
        return orchestrator.receivedAbout(job).stream().map(Webhook::type).toList();
    }
}
