package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cancel does with the order that went, or may have gone, to the orchestrator. */
class CancelDispatchTest {
    private static final String ATTEMPT = "UPDATE dispatch SET attempt_started_at = now() WHERE dispatch_id = ?";

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);
    private final UUID job = JobFixture.inStatus(database, editor, "AUDIO_EXTRACTING");

    @Test
    void cancel_withdraws_a_dispatch_that_nobody_tried_to_send() {
        UUID id = JobFixture.withDispatch(database, job, "PENDING");
        JsonNode dispatch = cancel().path("dispatch");
        assertEquals(id.toString(), dispatch.path("dispatch_id").asText());
        assertEquals("WITHDRAWN", dispatch.path("state").asText());
        assertFalse(dispatch.has("stop_requested_at"));
    }

    @Test
    void cancel_requests_the_stop_of_a_dispatch_that_may_have_gone_out() {
        UUID id = JobFixture.withDispatch(database, job, "PENDING");
        JobFixture.execute(database, ATTEMPT, id);
        assertStopRequested(cancel());
    }

    @Test
    void cancel_requests_the_stop_of_a_delivered_dispatch() {
        JobFixture.withDispatch(database, job, "DELIVERED");
        assertStopRequested(cancel());
    }

    @Test
    void cancel_sees_an_attempt_that_began_while_it_waited_for_the_lock() {
        UUID id = JobFixture.withDispatch(database, job, "PENDING");
        try (HeldJob held = HeldJob.lock(database, job)) {
            Future<JsonNode> cancelled = AtOnce.start(this::cancel);
            held.awaitWaiting(1);
            held.execute(ATTEMPT, id);
            held.release();
            assertStopRequested(AtOnce.result(cancelled));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FINISHED", "WITHDRAWN", "STOP_REQUESTED", "STOPPED", "UNDELIVERABLE"})
    void cancel_leaves_a_dispatch_that_is_over_as_it_is(String state) {
        JobFixture.withDispatch(database, job, state);
        JsonNode before = api.get("/jobs/" + job).json().path("dispatch");
        assertEquals(before, cancel().path("dispatch"));
    }

    @Test
    void cancel_of_a_job_that_was_never_run_makes_no_dispatch() {
        assertFalse(cancel().has("dispatch"));
    }

    private JsonNode cancel() {
        Api.Answer answer = api.post("/jobs/" + job + "/cancel", null);
        assertEquals(200, answer.status(), answer.response()::body);
        assertEquals(answer.json(), api.get("/jobs/" + job).json());
        return answer.json();
    }

    private static void assertStopRequested(JsonNode cancelled) {
        assertEquals("STOP_REQUESTED", cancelled.at("/dispatch/state").asText());
        assertEquals(cancelled.path("updated_at"), cancelled.at("/dispatch/stop_requested_at"));
    }
}
