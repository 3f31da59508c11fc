package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a callback does that is applied. */
class CallbackTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void a_callback_moves_the_job_and_is_audited_with_its_own_time_and_correlation_id() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY").at(Instant.parse("2025-06-24T16:31:07.250001Z"));

        Api.Answer applied = applied(report, id);

        assertEquals("", applied.response().body());
        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals("AUDIO_READY", job.path("status").asText());
        assertEquals(4, job.path("version").asInt());
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals("JOB_STATUS_TRANSITION_APPLIED", event.path("event_type").asText());
        assertEquals(4, event.path("sequence").asInt());
        assertEquals("AUDIO_EXTRACTING", event.path("prev_status").asText());
        assertEquals("AUDIO_READY", event.path("new_status").asText());
        assertEquals("orchestrator", event.path("actor_type").asText());
        assertEquals(report.text("correlation_id"), event.path("correlation_id").asText());
        assertEquals("2025-06-24T16:31:07.250001Z", event.path("occurred_at").asText());
        assertEquals(job.path("updated_at"), event.path("recorded_at"));
        assertFalse(event.has("actor_id"));
        assertFalse(event.has("reason_code"));
    }

    @Test
    void a_callback_is_remembered_with_the_audit_event_that_it_caused() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        applied(report, id);
        String remembered = """
                SELECT sequence::text FROM audit_event
                WHERE callback_id_hash = left(encode(sha256(convert_to(?, 'UTF8')), 'hex'), 32)::uuid AND job_id = ?""";
        assertEquals(List.of("4"), Query.texts(database, remembered, report.text("event_id"), UUID.fromString(id)));
    }

    @Test
    void the_correlation_id_of_the_body_goes_to_the_trail_and_that_of_the_request_to_the_answer() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY").with("correlation_id", "a:B_9.-");
        Api.Answer answer = new Api(pawl.url(), null)
                .post(
                        CallbackReport.path(id),
                        report.toString(),
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET,
                        "X-Correlation-Id",
                        "of-the-request");
        assertEquals(204, answer.status());
        assertEquals("of-the-request", answer.header("X-Correlation-Id"));
        assertEquals(
                "a:B_9.-", Trail.of(api, id).getLast().path("correlation_id").asText());
    }

    @Test
    void a_callback_may_speak_for_the_system() {
        String id = api.createRunningJob();
        applied(CallbackReport.of("AUDIO_READY").with("actor_type", "system"), id);
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals("system", event.path("actor_type").asText());
        assertFalse(event.has("actor_id"));
    }

    @Test
    void a_failure_ends_the_job_with_its_three_fields_and_its_code_is_the_reason() {
        String id = api.createRunningJob();
        CallbackReport report = CallbackReport.of("FAILED")
                .with("failure_code", "MODEL_TIMEOUT")
                .with("failure_message", "The model did not answer.\nNot once.")
                .with("failed_stage", "GENERATING");
        applied(report, id);
        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals("FAILED", job.path("status").asText());
        assertEquals("MODEL_TIMEOUT", job.at("/failure/code").asText());
        assertEquals(
                "The model did not answer.\nNot once.",
                job.at("/failure/message").asText());
        assertEquals("GENERATING", job.at("/failure/stage").asText());
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals("MODEL_TIMEOUT", event.path("reason_code").asText());
        assertFalse(event.toString().contains("The model did not answer"));
    }

    @Test
    void the_first_callback_proves_that_the_order_was_delivered() {
        String id = api.createRunningJob();
        assertEquals("PENDING", dispatch(id).path("state").asText());
        applied(CallbackReport.of("AUDIO_EXTRACTING"), id);
        JsonNode proven = dispatch(id);
        assertEquals("DELIVERED", proven.path("state").asText());
        assertEquals(api.get("/jobs/" + id).json().path("updated_at"), proven.path("delivered_at"));
        applied(CallbackReport.of("AUDIO_READY"), id);
        assertEquals(proven, dispatch(id));
    }

    @ParameterizedTest
    @CsvSource({"EXPORTING, DONE, PENDING", "EXPORTING, DONE, DELIVERED", "GENERATING, FAILED, DELIVERED"})
    void a_job_that_ends_by_itself_finishes_its_dispatch(String from, String to, String state) {
        UUID id = JobFixture.inStatus(database, editor, from);
        JobFixture.withDispatch(database, id, state);
        applied(CallbackReport.of(to), id);
        assertEquals("FINISHED", dispatch(id).path("state").asText());
        assertTrue(dispatch(id).has("delivered_at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUDIO_EXTRACTING", "TRANSCRIBING", "GENERATING"})
    void a_stage_that_reports_itself_again_is_a_step_like_any_other(String stage) {
        UUID id = JobFixture.inStatus(database, editor, stage);
        JobFixture.withDispatch(database, id, "DELIVERED");
        int version = api.get("/jobs/" + id).json().path("version").asInt();
        applied(CallbackReport.of(stage), id);
        applied(CallbackReport.of(stage), id);
        assertEquals(version + 2, api.get("/jobs/" + id).json().path("version").asInt());
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals(stage, event.path("prev_status").asText());
        assertEquals(stage, event.path("new_status").asText());
    }

    @Test
    void a_callback_leads_from_uploaded_to_audio_extracting_only_with_an_active_dispatch() {
        UUID id = JobFixture.inStatus(database, editor, "UPLOADED");
        Api.Answer refused = Rows.unchangedBy(
                database, () -> CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), id));
        FsmProblem.assertRefused(
                refused, "FSM_TRANSITION_INVALID", "UPLOADED", "AUDIO_EXTRACTING", "AUDIO_EXTRACTING FAILED CANCELLED");
        JobFixture.withDispatch(database, id, "PENDING");
        applied(CallbackReport.of("AUDIO_EXTRACTING"), id);
    }

    private JsonNode dispatch(Object id) {
        return api.get("/jobs/" + id).json().path("dispatch");
    }

    private Api.Answer applied(CallbackReport report, Object id) {
        Api.Answer answer = report.sendTo(pawl.url(), id);
        assertEquals(204, answer.status(), answer.response()::body);
        return answer;
    }
}
