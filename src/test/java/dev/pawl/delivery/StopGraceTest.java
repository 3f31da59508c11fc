package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of a running Pawl say about the end of patience with a stop. */
@Slow("each test starts a Pawl with a database of its own, and waits for a grace of a second")
class StopGraceTest {
    @ParameterizedTest
    @ValueSource(strings = {"answer", "callback"})
    void a_stop_is_forced_by_itself_and_confirmed_as_ever(String confirmation) {
        try (RunningPawl pawl = start("PT1S", confirmation)) {
            Api api = pawl.asNewEditor();
            pawl.orchestrator().answer(webhook -> webhook.type().equals("job.kill") ? 200 : 202);
            String job = cancelled(api);
            Eventually.await(() -> Working.types(pawl, job).contains("job.kill"), "it is never forced");
            if (confirmation.equals("callback")) {
                Eventually.await(
                        () -> Working.types(pawl, job).stream()
                                        .filter("job.kill"::equals)
                                        .count()
                                > 2,
                        "not asked again");
                assertEquals("STOP_REQUESTED", Working.stateOf(api, job));
                String dispatch =
                        pawl.orchestrator().receivedAbout(job).getLast().dispatchId();
                assertEquals(204, ConfirmationTest.confirm(pawl, dispatch).status());
            }
            JsonNode stopped = api.awaitDispatch(job, "STOPPED").json().path("dispatch");
            assertTrue(stopped.has("kill_requested_at"));
            assertFalse(stopped.has("kill_requested_by"));
            List<String> types = Working.types(pawl, job);
            assertTrue(types.lastIndexOf("job.cancel") < types.indexOf("job.kill"), types::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer", "callback"})
    void without_a_grace_only_its_editor_forces_a_stop(String confirmation) {
        try (RunningPawl pawl = start("0", confirmation)) {
            Api api = pawl.asNewEditor();
            pawl.orchestrator().answer(webhook -> 202);
            String job = cancelled(api);
            Working.awaitError(api, job, "NOT_STOPPED_YET");
            Working.setStopBack(pawl, job, "23 hours");
            Working.received(pawl, job, Working.types(pawl, job).size() + 3);
            assertFalse(Working.types(pawl, job).contains("job.kill"));
            assertEquals(200, api.post("/jobs/" + job + "/force-stop", null).status());
            Eventually.await(() -> Working.types(pawl, job).contains("job.kill"), "it is never forced");
        }
    }

    @Test
    void a_2xx_that_confirms_nothing_is_a_delivery_too() {
        try (RunningPawl pawl = start("PT1S", "answer")) {
            Api api = pawl.asNewEditor();
            pawl.orchestrator().answer(webhook -> webhook.type().equals("job.kill") ? 200 : 201);
            String job = cancelled(api);
            api.awaitDispatch(job, "STOPPED");
        }
    }

    private static RunningPawl start(String grace, String confirmation) {
        return RunningPawl.start(
                        TestDatabase.create(), Map.of("PAWL_STOP_GRACE", grace, "PAWL_STOP_CONFIRMATION", confirmation))
                .withBackgroundWork();
    }

    private static String cancelled(Api api) {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        Working.cancel(api, job, "STOP_REQUESTED");
        return job;
    }
}
