package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The watchdog as production runs it. */
@Slow("starts a Pawl with a database of its own, and waits for its watchdog")
class WatchdogAtWorkTest {
    private static final String AN_HOUR_AGO = "UPDATE dispatch SET delivered_at = now() - interval '1 hour',"
            + " attempt_started_at = now() - interval '1 hour', attempt_ended_at = now() - interval '1 hour'"
            + " WHERE job_id = ?";

    @Test
    void it_ends_a_silent_job_and_the_orchestrator_confirms_that_the_work_has_stopped() {
        TestDatabase database = TestDatabase.create();
        Map<String, String> timeouts = Map.of("PAWL_STAGE_TIMEOUT", "PT59M", "PAWL_STAGE_TIMEOUT_GENERATING", "PT61M");
        try (RunningPawl pawl = RunningPawl.start(database, timeouts)) {
            UUID silent = deliveredAnHourAgo(database, "TRANSCRIBING");
            UUID patient = deliveredAnHourAgo(database, "GENERATING");
            UUID exporting = deliveredAnHourAgo(database, "EXPORTING");
            Api api = pawl.withBackgroundWork().as("editor");

            awaitDispatch("STOPPED", api, silent);

            JsonNode job = api.get("/jobs/" + silent).json();
            assertEquals("STAGE_TIMED_OUT", job.at("/failure/code").asText());
            assertEquals(
                    "job.cancel",
                    pawl.orchestrator()
                            .receivedAbout(silent.toString())
                            .getFirst()
                            .type());
            assertEquals("GENERATING", api.get("/jobs/" + patient).text("status"));
            assertEquals("EXPORTING", api.get("/jobs/" + exporting).text("status"));
        }
    }

    private static UUID deliveredAnHourAgo(TestDatabase database, String status) {
        UUID id = JobFixture.inStatus(database, "editor", status);
        JobFixture.withDispatch(database, id, "DELIVERED");
        PastGuards.write(database, "dispatch", AN_HOUR_AGO, id);
        return id;
    }

    private static void awaitDispatch(String state, Api api, UUID id) {
        Eventually.await(
                () -> state.equals(
                        api.get("/jobs/" + id).json().at("/dispatch/state").asText()),
                () -> "not " + state + ": " + api.get("/jobs/" + id).json());
    }
}
