package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RunTest {
    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @Test
    void run_moves_the_job_and_records_one_pending_dispatch() {
        UUID id = JobFixture.inStatus(database, editor, "UPLOADED");
        Api.Answer run = run(id);
        assertEquals(202, run.status(), run.response()::body);
        assertEquals(id.toString(), run.text("job_id"));
        assertEquals("AUDIO_EXTRACTING", run.text("status"));
        assertFalse(run.json().path("replayed").asBoolean());

        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals("AUDIO_EXTRACTING", job.path("status").asText());
        assertEquals(3, job.path("version").asInt());
        JsonNode dispatch = job.path("dispatch");
        assertEquals(run.text("dispatch_id"), dispatch.path("dispatch_id").asText());
        assertEquals("RUN", dispatch.path("kind").asText());
        assertEquals("PENDING", dispatch.path("state").asText());
        assertEquals(job.path("updated_at"), dispatch.path("created_at"));

        JsonNode event = Trail.of(api, id).getLast();
        assertEquals(3, event.path("sequence").asInt());
        assertEquals("UPLOADED", event.path("prev_status").asText());
        assertEquals("AUDIO_EXTRACTING", event.path("new_status").asText());
        assertFalse(event.has("reason_code"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CREATED", "UPLOADING", "FAILED", "CANCELLED", "DONE"})
    void run_with_an_active_dispatch_is_a_replay_and_writes_nothing(JobStatus status) {
        for (String state : new String[] {"PENDING", "DELIVERED"}) {
            UUID id = JobFixture.inStatus(database, editor, status.name());
            UUID dispatch = JobFixture.withDispatch(database, id, state);
            Api.Answer replayed = Rows.unchangedBy(database, () -> run(id));
            assertEquals(200, replayed.status(), replayed.response()::body);
            assertEquals(dispatch.toString(), replayed.text("dispatch_id"));
            assertEquals(status.name(), replayed.text("status"));
            assertTrue(replayed.json().path("replayed").asBoolean());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UPLOADED")
    void run_without_a_dispatch_is_refused_in_every_status_but_uploaded(JobStatus status) {
        UUID never = JobFixture.inStatus(database, editor, status.name());
        assertRefused(Rows.unchangedBy(database, () -> run(never)), status);
    }

    @ParameterizedTest
    @EnumSource(names = {"DRAFT_READY", "EDITING"})
    void run_is_a_replay_when_its_work_is_over(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        UUID dispatch = JobFixture.withDispatch(database, id, "FINISHED");
        Api.Answer replayed = Rows.unchangedBy(database, () -> run(id));
        assertEquals(200, replayed.status(), replayed.response()::body);
        assertEquals(dispatch.toString(), replayed.text("dispatch_id"));
    }

    @Test
    void run_is_refused_once_something_else_was_ordered() {
        UUID id = JobFixture.inStatus(database, editor, "EDITING");
        JobFixture.withDispatch(database, id, "FINISHED");
        assertEquals(202, api.post("/jobs/" + id + "/regenerate", null).status());
        assertRefused(Rows.unchangedBy(database, () -> run(id)), JobStatus.REGENERATING);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELLED", "DONE"})
    void run_of_a_job_that_has_ended_is_refused_whatever_its_dispatch_says(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        JobFixture.withDispatch(database, id, "DELIVERED");
        assertRefused(Rows.unchangedBy(database, () -> run(id)), status);
    }

    @Test
    void run_takes_no_fields() {
        UUID id = JobFixture.inStatus(database, editor, "UPLOADED");
        Api.Answer refused =
                Rows.unchangedBy(database, () -> api.post("/jobs/" + id + "/run", "{\"video_uri\": \"s3://a/b\"}"));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals(202, api.post("/jobs/" + id + "/run", "{}").status());
    }

    private Api.Answer run(UUID id) {
        return api.post("/jobs/" + id + "/run", null);
    }

    private static void assertRefused(Api.Answer refused, JobStatus status) {
        FsmProblem.assertRefused(
                refused,
                status.isTerminal() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID",
                status.name(),
                "AUDIO_EXTRACTING",
                JobFsm.next(status).stream().map(Enum::name).collect(Collectors.joining(" ")));
    }
}
