package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import org.junit.jupiter.api.Test;

class CancelTest {
    private final Api api = RunningPawl.shared().asNewEditor();

    @Test
    void cancel_stops_a_running_job_and_leaves_one_audit_event() {
        String id = api.createRunningJob();
        Api.Answer cancelled = api.post("/jobs/" + id + "/cancel", "{\"reason_code\": \"WRONG_VIDEO\"}");
        assertEquals(200, cancelled.status(), () -> cancelled.response().body());
        assertEquals("CANCELLED", cancelled.text("status"));
        assertEquals(
                "WITHDRAWN", cancelled.json().path("dispatch").path("state").asText());
        Api.Answer trail = api.get("/jobs/" + id + "/audit-events");
        assertEquals(
                4, trail.json().path("items").size(), () -> trail.response().body());
        Api.Answer again = api.post("/jobs/" + id + "/cancel", null);
        assertEquals(409, again.status());
        assertEquals("FSM_TERMINAL_IMMUTABLE", again.text("error_code"));
    }
}
