package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class CancelJobTest {
    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"DRAFT_READY", "FAILED", "CANCELLED", "DONE"})
    void cancel_moves_the_job_and_writes_one_audit_event(JobStatus from) {
        UUID id = JobFixture.inStatus(database, editor, from.name());
        JsonNode before = api.get("/jobs/" + id).json();
        List<JsonNode> trail = Trail.of(api, id);

        Api.Answer cancelled = api.post(
                "/jobs/" + id + "/cancel", "{\"reason_code\": \"wrong_footage\"}", "X-Correlation-Id", "studio-8c1f");

        assertEquals(200, cancelled.status(), cancelled.response()::body);
        JsonNode job = cancelled.json();
        int version = before.path("version").asInt() + 1;
        assertEquals("CANCELLED", job.path("status").asText());
        assertEquals(version, job.path("version").asInt());
        assertEquals("\"" + version + "\"", cancelled.header("ETag"));
        assertEquals(before.path("manifest"), job.path("manifest"));
        assertEquals(before.path("created_at"), job.path("created_at"));
        assertEquals(job, api.get("/jobs/" + id).json());

        List<JsonNode> longer = Trail.of(api, id);
        assertEquals(trail, longer.subList(0, longer.size() - 1));
        JsonNode event = longer.getLast();
        assertEquals("JOB_STATUS_TRANSITION_APPLIED", event.path("event_type").asText());
        assertEquals(job.path("id"), event.path("job_id"));
        assertEquals(job.path("project_id"), event.path("project_id"));
        assertEquals(version, event.path("sequence").asInt());
        assertEquals("editor", event.path("actor_type").asText());
        assertEquals(editor, event.path("actor_id").asText());
        assertEquals(from.name(), event.path("prev_status").asText());
        assertEquals("CANCELLED", event.path("new_status").asText());
        assertEquals("wrong_footage", event.path("reason_code").asText());
        assertEquals("studio-8c1f", event.path("correlation_id").asText());
        assertEquals(job.path("updated_at"), event.path("recorded_at"));
        assertEquals(event.path("recorded_at"), event.path("occurred_at"));
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFT_READY, FSM_TRANSITION_INVALID, EDITING REGENERATING EXPORTING DONE",
        "FAILED, FSM_TERMINAL_IMMUTABLE, ''",
        "CANCELLED, FSM_TERMINAL_IMMUTABLE, ''",
        "DONE, FSM_TERMINAL_IMMUTABLE, ''"
    })
    void cancel_refuses_what_the_table_does_not_permit_and_writes_nothing(
            String from, String errorCode, String allowedNext) {
        UUID id = JobFixture.inStatus(database, editor, from);

        Api.Answer refused = Rows.unchangedBy(database, () -> api.post("/jobs/" + id + "/cancel", null));

        FsmProblem.assertRefused(refused, errorCode, from, "CANCELLED", allowedNext);
    }

    @Test
    void cancel_of_a_running_job_is_final_for_cancel_and_run() {
        String id = api.createRunningJob();
        assertEquals(200, api.post("/jobs/" + id + "/cancel", null).status());

        Rows.unchangedBy(database, () -> {
            Api.Answer again = api.post("/jobs/" + id + "/cancel", null);
            FsmProblem.assertRefused(again, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "CANCELLED", "");
            Api.Answer run = api.post("/jobs/" + id + "/run", null);
            FsmProblem.assertRefused(run, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "AUDIO_EXTRACTING", "");
            return run;
        });
    }

    @Test
    void cancel_of_a_job_that_has_ended_names_the_one_that_tries_the_same_again() {
        String failed = failedJob();
        assertNames("", failed);
        String child = retry(failed, "first");
        assertNames(child, failed);
        fail(child);
        String grandchild = retry(child, "first");
        assertNames(grandchild, failed);
        assertNames(grandchild, child);
        assertEquals(200, api.post("/jobs/" + grandchild + "/cancel", null).status());
        assertNames("", failed);
        assertNames("", child);
        assertNames("", grandchild);
        String sibling = retry(failed, "second");
        assertNames(sibling, grandchild);
        assertNames(sibling, failed);
    }

    private void assertNames(String active, String ended) {
        Api.Answer refused = Rows.unchangedBy(database, () -> api.post("/jobs/" + ended + "/cancel", null));
        assertEquals("FSM_TERMINAL_IMMUTABLE", refused.text("error_code"));
        assertEquals(active, refused.text("active_retry_job_id"), refused.response()::body);
    }

    private String failedJob() {
        String id = api.createRunningJob();
        fail(id);
        return id;
    }

    private static void fail(String id) {
        assertEquals(
                204,
                CallbackReport.of("FAILED")
                        .sendTo(RunningPawl.shared().url(), id)
                        .status());
    }

    private String retry(String id, String request) {
        String body = "{\"client_request_id\": \"%s\", \"model_profile\": \"default\"}".formatted(request);
        Api.Answer retried = api.post("/jobs/" + id + "/retry", body);
        assertEquals(202, retried.status(), retried.response()::body);
        return retried.json().at("/job/id").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "WRONG_VIDEO", "9.v-2_x", "64"})
    void cancel_keeps_a_reason_of_the_right_form(String reason) {
        String id = api.createJob();
        String code = reason.equals("64") ? "r".repeat(64) : reason;
        assertEquals(
                200,
                api.post("/jobs/" + id + "/cancel", "{\"reason_code\": \"" + code + "\"}")
                        .status());
        assertEquals(code, Trail.of(api, id).getLast().path("reason_code").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\" \"",
                "\"two words\"",
                "\"line\\n\"",
                "\"nul\\u0000\"",
                "\"schön\"",
                "\"a/b\"",
                "7",
                "[\"a\"]",
                "\"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\""
            })
    void cancel_refuses_a_reason_of_another_form(String reason) {
        String id = api.createJob();
        Api.Answer refused = Rows.unchangedBy(
                database, () -> api.post("/jobs/" + id + "/cancel", "{\"reason_code\": " + reason + "}"));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("/reason_code", refused.json().at("/errors/0/pointer").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}"})
    void cancel_needs_no_reason(String body) {
        String id = api.createJob();
        assertEquals(200, api.post("/jobs/" + id + "/cancel", body).status());
        assertFalse(Trail.of(api, id).getLast().has("reason_code"));
    }
}
