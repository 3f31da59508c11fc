package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An editor who does not want to wait for the confirmation of a stop (spec/openapi.yaml, forceStopJob). */
class ForceStopTest {
    private static final String STAGED = "INSERT INTO scheduled_tasks"
            + " (task_name, task_instance, execution_time, picked, version)"
            + " VALUES ('job.cancel', ?, now() + interval '1 hour', CAST(? AS boolean), 1)";

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @ParameterizedTest
    @ValueSource(strings = {"CANCELLED", "FAILED"})
    void the_dispatch_says_when_and_by_whom_and_the_job_has_not_moved(String status) {
        UUID job = beingStopped(status);
        JsonNode before = api.get("/jobs/" + job).json();
        List<JsonNode> trail = Trail.of(api, job);
        Api.Answer forced = force(job);
        assertEquals(200, forced.status(), forced.response()::body);
        JsonNode dispatch = forced.json().path("dispatch");
        assertEquals("STOP_REQUESTED", dispatch.path("state").asText());
        assertTrue(dispatch.has("kill_requested_at"));
        assertEquals(editor, dispatch.path("kill_requested_by").asText());
        assertEquals(before.path("version"), forced.json().path("version"));
        assertEquals(before.path("updated_at"), forced.json().path("updated_at"));
        assertEquals("\"" + before.path("version").asText() + "\"", forced.header("ETag"));
        assertEquals(trail, Trail.of(api, job));
        assertEquals(forced.json(), api.get("/jobs/" + job).json());
    }

    @Test
    void who_asks_again_changes_nothing_and_sees_the_first_request() {
        UUID job = beingStopped("CANCELLED");
        JsonNode first = force(job).json();
        Api.Answer again = Rows.unchangedBy(database, () -> force(job));
        assertEquals(200, again.status());
        assertEquals(first, again.json());
    }

    @Test
    void a_webhook_that_waits_for_its_time_is_due_now() {
        UUID job = beingStopped("CANCELLED");
        stage(job, false);
        assertEquals(200, force(job).status());
        assertEquals("true", ofTask("(execution_time <= now())::text", job));
    }

    @Test
    void a_webhook_that_is_being_sent_is_left_alone() {
        UUID job = beingStopped("CANCELLED");
        stage(job, true);
        assertEquals(200, force(job).status());
        assertEquals("true", ofTask("(execution_time > now() AND version = 1)::text", job));
    }

    @ParameterizedTest
    @CsvSource({
        "AUDIO_EXTRACTING, '', Nobody has asked",
        "AUDIO_EXTRACTING, PENDING, Nobody has asked",
        "AUDIO_EXTRACTING, DELIVERED, Nobody has asked",
        "EDITING, FINISHED, Nobody has asked",
        "DONE, FINISHED, Nobody has asked",
        "CANCELLED, '', Nobody has asked",
        "CANCELLED, WITHDRAWN, Nobody has asked",
        "FAILED, UNDELIVERABLE, Nobody has asked",
        "CANCELLED, STOPPED, already confirmed"
    })
    void without_a_stop_to_wait_for_it_is_refused_and_says_why(String status, String state, String why) {
        UUID job = JobFixture.inStatus(database, editor, status);
        if (!state.isEmpty()) {
            JobFixture.withDispatch(database, job, state);
        }
        assertRefused(job, why);
    }

    @Test
    void a_stop_that_was_given_up_is_not_forced() {
        UUID job = JobFixture.inStatus(database, editor, "CANCELLED");
        JobFixture.withDispatch(database, job, "UNDELIVERABLE");
        PastGuards.write(database, "dispatch", "UPDATE dispatch SET stop_requested_at = now() WHERE job_id = ?", job);
        assertRefused(job, "given up");
    }

    @Test
    void to_a_stranger_there_is_no_such_job() {
        UUID job = beingStopped("CANCELLED");
        Api.Answer refused = Rows.unchangedBy(
                database, () -> RunningPawl.shared().asNewEditor().post("/jobs/" + job + "/force-stop", null));
        assertEquals(404, refused.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reason_code\": \"not a code\"}", "{\"note\": \"X\"}", "[]"})
    void a_body_has_nothing_but_a_reason(String body) {
        UUID job = beingStopped("CANCELLED");
        Api.Answer refused = Rows.unchangedBy(database, () -> api.post("/jobs/" + job + "/force-stop", body));
        assertEquals(400, refused.status());
    }

    @Test
    void of_a_confirmation_and_a_forced_stop_at_once_both_see_which_came_first() {
        for (int i = 0; i < 20; i++) {
            UUID job = JobFixture.inStatus(database, editor, "CANCELLED");
            UUID dispatch = JobFixture.withDispatch(database, job, "STOP_REQUESTED");
            List<Supplier<Api.Answer>> both = new ArrayList<>(List.of(() -> force(job), () -> confirm(dispatch)));
            if (i % 2 == 1) {
                Collections.reverse(both);
            }
            List<Api.Answer> done = AtOnce.run(both);
            int forced = done.get(i % 2).status();
            assertEquals(204, done.get(1 - i % 2).status());
            JsonNode after = api.get("/jobs/" + job).json().path("dispatch");
            assertEquals("STOPPED", after.path("state").asText());
            assertEquals(forced == 200, after.has("kill_requested_at"));
            assertTrue(Set.of(200, 409).contains(forced), () -> "" + forced);
        }
    }

    @Test
    void of_several_at_once_one_changes_the_dispatch_and_all_see_the_same() {
        UUID job = beingStopped("CANCELLED");
        List<Supplier<Api.Answer>> several = Collections.nCopies(8, () -> force(job));
        Set<JsonNode> jobs = new HashSet<>();
        AtOnce.run(several).forEach(answer -> {
            assertEquals(200, answer.status());
            jobs.add(answer.json());
        });
        assertEquals(1, jobs.size(), jobs::toString);
    }

    @Test
    void the_orchestrator_finds_it_when_it_asks() {
        UUID job = JobFixture.inStatus(database, editor, "CANCELLED");
        UUID dispatch = JobFixture.withDispatch(database, job, "STOP_REQUESTED");
        String path = "/internal/dispatches/" + dispatch;
        assertFalse(asOrchestrator()
                .get(path, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET)
                .json()
                .has("kill_requested_at"));
        JsonNode forced = force(job).json();
        Api.Answer view = asOrchestrator().get(path, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        assertEquals(forced.at("/dispatch/kill_requested_at"), view.json().path("kill_requested_at"));
        assertFalse(view.json().has("kill_requested_by"));
    }

    private void assertRefused(UUID job, String why) {
        Api.Answer refused = Rows.unchangedBy(database, () -> force(job));
        assertEquals(409, refused.status(), refused.response()::body);
        assertEquals("STOP_NOT_PENDING", refused.text("error_code"));
        assertTrue(refused.text("detail").contains(why), refused.text("detail"));
        assertFalse(api.get("/jobs/" + job)
                .json()
                .path("allowed_actions")
                .toString()
                .contains("force_stop"));
    }

    private UUID beingStopped(String status) {
        UUID job = JobFixture.inStatus(database, editor, status);
        JobFixture.withDispatch(database, job, "STOP_REQUESTED");
        return job;
    }

    private void stage(UUID job, boolean picked) {
        String dispatch =
                api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
        JobFixture.execute(database, STAGED, dispatch, picked);
    }

    private String ofTask(String expression, UUID job) {
        String query =
                "SELECT " + expression + " FROM scheduled_tasks JOIN dispatch ON dispatch_id::text = task_instance"
                        + " WHERE task_name = 'job.cancel' AND job_id = ?";
        return Query.texts(database, query, job).getFirst();
    }

    private Api.Answer force(UUID job) {
        return api.post("/jobs/" + job + "/force-stop", null);
    }

    private static Api asOrchestrator() {
        return new Api(RunningPawl.shared().url(), null);
    }

    private static Api.Answer confirm(UUID dispatch) {
        return asOrchestrator()
                .post(
                        "/internal/dispatches/" + dispatch + "/stopped",
                        null,
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET);
    }
}
