package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.SpecSchemas;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops that nobody confirms, forced by their grace or by their editor. The next attempt waits until a test hurries it. */
@LogsWarnings(perhaps = "WARN OrchestratorClient: the orchestrator at PAWL_ORCHESTRATOR_URL does not take webhooks")
class ForcedStopTest {
    private final RunningPawl pawl = Working.pawl();
    private final FakeOrchestrator orchestrator = pawl.orchestrator();
    private final Api api = pawl.asNewEditor();
    private final CountDownLatch heldAnswer = new CountDownLatch(1);

    @AfterEach
    void backToNormal() {
        heldAnswer.countDown();
        orchestrator.answer(webhook -> 204);
        orchestrator.retryAfter("");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void when_the_grace_is_over_the_work_has_to_end_at_once(int status) throws Exception {
        String job = cancelledButRunning(202);
        Working.awaitError(api, job, "NOT_STOPPED_YET");
        orchestrator.answer(webhook -> webhook.type().equals("job.kill") ? status : 202);
        Working.setStopBack(pawl, job, "5 minutes");
        Working.hurry(pawl, job);
        Working.received(pawl, job, 3);
        Working.awaitRest(pawl, job);
        assertFalse(dispatch(job).has("kill_requested_at"));

        Working.setStopBack(pawl, job, "5 minutes");
        Working.hurry(pawl, job);
        JsonNode stopped = api.awaitDispatch(job, "STOPPED").json().path("dispatch");
        assertTrue(stopped.has("kill_requested_at"));
        assertFalse(stopped.has("kill_requested_by"));
        assertFalse(stopped.has("last_error_code"));
        assertEquals(List.of("job.run", "job.cancel", "job.cancel", "job.kill"), types(job));
        Webhook kill = orchestrator.receivedAbout(job).getLast();
        assertEquals(List.of(), SpecSchemas.violations("JobKillWebhook", kill.body()));
        assertEquals("kill-" + kill.dispatchId(), kill.id());
        Working.assertSigned(kill);
        Working.awaitDone(pawl, job);
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 503})
    void no_pause_reaches_beyond_the_grace_whatever_the_orchestrator_asks_for(int status) {
        String job = cancelledButRunning(202);
        Working.awaitError(api, job, "NOT_STOPPED_YET");
        orchestrator.retryAfter("3600");
        orchestrator.answer(webhook -> status);
        Working.hurry(pawl, job);
        Working.received(pawl, job, 3);
        Working.awaitError(api, job, status == 202 ? "NOT_STOPPED_YET" : "HTTP_503");
        Working.awaitRest(pawl, job);
        assertEquals(List.of("00:10:00"), Query.texts(pawl.database(), """
                SELECT (execution_time - stop_delivered_at)::text
                FROM scheduled_tasks JOIN dispatch ON dispatch_id::text = task_instance
                WHERE job_id = CAST(? AS uuid)""", job));
    }

    @Test
    void what_the_orchestrator_never_took_has_no_grace() {
        String job = cancelledButRunning(503);
        Working.awaitError(api, job, "HTTP_503");
        Working.setStopBack(pawl, job, "23 hours");
        Working.hurry(pawl, job);
        Working.received(pawl, job, 3);
        assertEquals(List.of("job.run", "job.cancel", "job.cancel"), types(job));
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 201, 503})
    void an_editor_need_not_wait_for_the_grace_nor_for_a_delivery(int status) {
        Scrape before = Scrape.of(pawl.url());
        String job = cancelledButRunning(status);
        Working.awaitError(api, job, status == 202 ? "NOT_STOPPED_YET" : "HTTP_" + status);
        Working.awaitRest(pawl, job);
        orchestrator.answer(webhook -> 200);
        assertEquals(200, force(job).status());
        JsonNode stopped = api.awaitDispatch(job, "STOPPED").json().path("dispatch");
        assertTrue(stopped.has("kill_requested_by"));
        assertEquals(List.of("job.run", "job.cancel", "job.kill"), types(job));
        Eventually.await(
                () -> delivered(Scrape.of(pawl.url())) > delivered(before), "the delivery of job.kill is not counted");
    }

    @Test
    void before_the_order_to_stop_was_ever_sent_only_the_one_to_end_is() {
        orchestrator.answer(webhook -> webhook.type().equals("job.run") ? held(204) : 204);
        String job = api.createRunningJob();
        Working.received(pawl, job, 1);
        Working.cancel(api, job, "STOP_REQUESTED");
        assertEquals(200, force(job).status());
        heldAnswer.countDown();
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.run", "job.kill"), types(job));
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 503})
    void while_an_attempt_hangs_its_end_is_awaited_and_no_pause(int status) {
        String job = delivered();
        orchestrator.answer(webhook -> webhook.type().equals("job.cancel") ? held(status) : 204);
        Working.cancel(api, job, "STOP_REQUESTED");
        Working.received(pawl, job, 2);
        assertEquals(200, force(job).status());
        assertEquals(List.of("job.run", "job.cancel"), types(job));
        heldAnswer.countDown();
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.run", "job.cancel", "job.kill"), types(job));
    }

    @Test
    void a_confirmation_of_the_attempt_that_hangs_counts() {
        String job = delivered();
        orchestrator.answer(webhook -> held(200));
        Working.cancel(api, job, "STOP_REQUESTED");
        Working.received(pawl, job, 2);
        assertEquals(200, force(job).status());
        heldAnswer.countDown();
        assertTrue(api.awaitDispatch(job, "STOPPED").json().at("/dispatch").has("kill_requested_at"));
        Working.awaitDone(pawl, job);
        assertEquals(List.of("job.run", "job.cancel"), types(job));
    }

    @Test
    void between_the_end_of_an_attempt_and_its_pause_it_is_not_overlooked() throws SQLException {
        String job = delivered();
        orchestrator.answer(webhook -> webhook.type().equals("job.cancel") ? held(202) : 204);
        Working.cancel(api, job, "STOP_REQUESTED");
        UUID dispatch = UUID.fromString(Working.received(pawl, job, 2).getLast().dispatchId());
        try (Connection holder = pawl.database().connect("pawl_service")) {
            holder.setAutoCommit(false);
            // The task cannot be put back yet. A stop that is forced now finds it under way.
            execute(
                    holder,
                    "SELECT FROM scheduled_tasks WHERE task_instance = CAST(? AS uuid)::text FOR UPDATE",
                    dispatch);
            heldAnswer.countDown();
            Working.awaitError(api, job, "NOT_STOPPED_YET");
            execute(
                    holder,
                    "UPDATE dispatch SET kill_requested_at = clock_timestamp() WHERE dispatch_id = ?",
                    dispatch);
            holder.commit();
        }
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.run", "job.cancel", "job.kill"), types(job));
    }

    @Test
    void it_is_repeated_as_the_same_message_until_it_is_confirmed() {
        String job = cancelledButRunning(202);
        Working.awaitError(api, job, "NOT_STOPPED_YET");
        Working.awaitRest(pawl, job);
        assertEquals(200, force(job).status());
        Working.received(pawl, job, 3);
        assertEquals(200, force(job).status());
        orchestrator.answer(webhook -> 204);
        Working.hurry(pawl, job);
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.run", "job.cancel", "job.kill", "job.kill"), types(job));
        List<Webhook> sent = orchestrator.receivedAbout(job);
        assertEquals(sent.get(2).id(), sent.get(3).id());
    }

    @Test
    void an_orchestrator_that_will_never_take_it_ends_the_attempts() {
        String job = cancelledButRunning(202);
        Working.awaitError(api, job, "NOT_STOPPED_YET");
        Working.awaitRest(pawl, job);
        orchestrator.answer(webhook -> 410);
        assertEquals(200, force(job).status());
        JsonNode given = api.awaitDispatch(job, "UNDELIVERABLE").json();
        assertEquals("CANCELLED", given.path("status").asText());
        Working.awaitDone(pawl, job);
        assertEquals(409, force(job).status());
        assertTrue(force(job).text("detail").contains("given up"));
    }

    private String delivered() {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        return job;
    }

    private String cancelledButRunning(int answer) {
        String job = delivered();
        orchestrator.answer(webhook -> answer);
        Working.cancel(api, job, "STOP_REQUESTED");
        return job;
    }

    private static void execute(Connection connection, String sql, UUID dispatch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, dispatch);
            statement.execute();
        }
    }

    private static double delivered(Scrape scrape) {
        return scrape.sum("pawl_webhook_deliveries_total", "type", "job.kill", "outcome", "delivered");
    }

    private Api.Answer force(String job) {
        return api.post("/jobs/" + job + "/force-stop", null);
    }

    private JsonNode dispatch(String job) {
        return api.get("/jobs/" + job).json().path("dispatch");
    }

    private int held(int answer) {
        Eventually.await(heldAnswer, "the test does not go on");
        return answer;
    }

    private List<String> types(String job) {
        return Working.types(pawl, job);
    }
}
