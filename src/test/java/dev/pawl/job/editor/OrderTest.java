package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What an editor orders when the draft is there, and the end of the job (spec/job_fsm.md). */
class OrderTest {
    private static final String MANIFEST =
            "{\"video_uri\": \"s3://media/in.mp4\", \"draft_uri\": \"s3://media/draft-1.md\", \"exports\": []}";

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @ParameterizedTest
    @CsvSource({
        "DRAFT_READY, regenerate, REGENERATING, REGENERATE",
        "EDITING, regenerate, REGENERATING, REGENERATE",
        "DRAFT_READY, export, EXPORTING, EXPORT",
        "EDITING, export, EXPORTING, EXPORT"
    })
    void an_order_moves_the_job_and_records_one_pending_dispatch(String from, String verb, String to, String kind) {
        UUID id = drafted(from);
        UUID earlier = JobFixture.withDispatch(database, id, "FINISHED");
        Api.Answer ordered = order(id, verb);
        assertEquals(202, ordered.status(), ordered.response()::body);
        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals(job, ordered.json().path("job"));
        assertEquals("\"" + job.path("version").asInt() + "\"", ordered.header("ETag"));
        assertEquals(to, job.path("status").asText());
        JsonNode dispatch = job.path("dispatch");
        assertEquals(ordered.text("dispatch_id"), dispatch.path("dispatch_id").asText());
        assertFalse(dispatch.path("dispatch_id").asText().equals(earlier.toString()));
        assertEquals(
                kind + " PENDING",
                dispatch.path("kind").asText() + " " + dispatch.path("state").asText());
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals(
                from + " " + to,
                event.path("prev_status").asText() + " "
                        + event.path("new_status").asText());
        assertEquals(
                List.of("1 FINISHED", "2 PENDING"),
                Query.texts(
                        database,
                        "SELECT number || ' ' || state FROM dispatch WHERE job_id = CAST(? AS uuid) ORDER BY number",
                        id.toString()));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"DRAFT_READY", "EDITING"})
    void nothing_is_ordered_or_finished_anywhere_else(JobStatus status) {
        UUID id = drafted(status.name());
        for (String verb : List.of("regenerate REGENERATING", "export EXPORTING", "finish DONE")) {
            String[] parts = verb.split(" ", 2);
            Api.Answer refused = Rows.unchangedBy(database, () -> order(id, parts[0]));
            assertEquals(409, refused.status(), refused.response()::body);
            assertEquals(
                    status.isTerminal() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID",
                    refused.text("error_code"));
            assertEquals(parts[1], refused.text("attempted_status"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAFT_READY", "EDITING"})
    void a_job_is_finished_with_its_draft_and_nothing_is_sent(String status) {
        UUID id = drafted(status);
        UUID dispatch = JobFixture.withDispatch(database, id, "DELIVERED"); // As an older release leaves it.
        Api.Answer finished = order(id, "finish");
        assertEquals(200, finished.status(), finished.response()::body);
        assertEquals("DONE", finished.text("status"));
        assertEquals("FINISHED", finished.json().at("/dispatch/state").asText());
        assertEquals(finished.json(), api.get("/jobs/" + id).json());
        assertEquals(
                List.of("0"),
                Query.texts(
                        database, "SELECT count(*) FROM scheduled_tasks WHERE task_instance = ?", dispatch.toString()));
    }

    @Test
    void an_order_follows_a_dispatch_that_an_older_release_has_left_active() {
        UUID id = drafted("EDITING");
        UUID left = JobFixture.withDispatch(database, id, "DELIVERED");
        assertEquals(202, order(id, "regenerate").status());
        assertEquals(
                List.of("FINISHED"),
                Query.texts(
                        database, "SELECT state FROM dispatch WHERE dispatch_id = CAST(? AS uuid)", left.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"regenerate", "export", "finish"})
    void another_version_is_refused(String verb) {
        UUID id = drafted("EDITING");
        String body = verb.equals("export") ? "{\"formats\": [\"pdf\"]}" : null;
        Api.Answer refused =
                Rows.unchangedBy(database, () -> api.post("/jobs/" + id + "/" + verb, body, "If-Match", "\"2\""));
        assertEquals("VERSION_CONFLICT", refused.text("error_code"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "export; {}; /formats",
                "export; {'formats': []}; /formats",
                "export; {'formats': ['PDF']}; /formats/0",
                "export; {'formats': ['a2345678901234567']}; /formats/0",
                "export; {'formats': ['pdf', '']}; /formats/1",
                "export; {'formats': ['1','2','3','4','5','6','7','8','9','10','11']}; /formats",
                "export; {'formats': ['pdf'], 'size': 1}; /size",
                "regenerate; {'instructions_uri': 'notes.md'}; /instructions_uri",
                "regenerate; {'instructions_uri': 's3://u:p@a/b'}; /instructions_uri",
                "regenerate; {'formats': ['pdf']}; /formats",
                "finish; {'formats': ['pdf']}; /formats"
            })
    void a_bad_body_names_the_field(String verb, String body, String field) {
        UUID id = drafted("EDITING");
        Api.Answer refused =
                Rows.unchangedBy(database, () -> api.post("/jobs/" + id + "/" + verb, body.replace('\'', '"')));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals(field, refused.json().at("/errors/0/pointer").asText(), refused.response()::body);
    }

    @Test
    void what_was_ordered_is_sent_and_cancelled_like_a_run() {
        try (RunningPawl own = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            Api by = own.as(editor);
            UUID id = JobFixture.inStatus(own.database(), editor, "EDITING", MANIFEST);
            String notes = "{\"instructions_uri\": \"s3://media/notes.md\"}";
            String first = by.post("/jobs/" + id + "/regenerate", notes).text("dispatch_id");
            by.awaitDispatch(id.toString(), "DELIVERED");
            Webhook regenerate = own.orchestrator().receivedAbout(id.toString()).getLast();
            assertEquals(List.of(), SpecSchemas.violations("JobRegenerateWebhook", regenerate.body()));
            assertEquals("job.regenerate regenerate-" + first, regenerate.type() + " " + regenerate.id());
            assertEquals(first, regenerate.dispatchId());
            assertEquals(
                    "s3://media/notes.md",
                    regenerate.json().path("instructions_uri").asText());
            assertEquals(
                    "s3://media/draft-1.md", regenerate.json().path("draft_uri").asText());

            assertEquals(
                    204,
                    CallbackReport.of("EDITING")
                            .with("dispatch_id", first)
                            .sendTo(own.url(), id)
                            .status());
            assertEquals(
                    "FINISHED",
                    by.get("/jobs/" + id).json().at("/dispatch/state").asText());
            String second = by.post("/jobs/" + id + "/export", "{\"formats\": [\"pdf\", \"docx\"]}")
                    .text("dispatch_id");
            by.awaitDispatch(id.toString(), "DELIVERED");
            Webhook export = own.orchestrator().receivedAbout(id.toString()).getLast();
            assertEquals(List.of(), SpecSchemas.violations("JobExportWebhook", export.body()));
            assertEquals("job.export " + second, export.type() + " " + export.dispatchId());
            assertEquals("[\"pdf\",\"docx\"]", export.json().path("formats").toString());

            Api.Answer zombie = Rows.unchangedBy(
                    own.database(),
                    () -> CallbackReport.of("DONE").with("dispatch_id", first).sendTo(own.url(), id));
            assertEquals("DISPATCH_OVER", zombie.text("error_code"), zombie.response()::body);
            assertEquals(first, zombie.text("dispatch_id"));
            assertEquals("EXPORTING", zombie.text("current_status"));
            assertEquals("stop", zombie.header("Pawl-Directive"));

            assertEquals(200, by.post("/jobs/" + id + "/cancel", null).status());
            by.awaitDispatch(id.toString(), "STOPPED");
            Webhook cancel = own.orchestrator().receivedAbout(id.toString()).getLast();
            assertEquals("job.cancel " + second, cancel.type() + " " + cancel.dispatchId());
        }
    }

    @Test
    void work_that_a_callback_begins_is_adopted_and_can_be_stopped() {
        UUID id = drafted("EDITING");
        assertEquals(204, CallbackReport.of("EXPORTING").sendTo(pawl.url(), id).status());
        JsonNode dispatch = api.get("/jobs/" + id).json().path("dispatch");
        assertEquals(
                "ADOPTED DELIVERED",
                dispatch.path("kind").asText() + " " + dispatch.path("state").asText());
        assertEquals(dispatch.path("created_at"), dispatch.path("delivered_at"));
        Api.Answer cancelled = api.post("/jobs/" + id + "/cancel", null);
        assertEquals("STOP_REQUESTED", cancelled.json().at("/dispatch/state").asText());
        assertEquals(
                List.of("job.cancel"),
                Query.texts(
                        database,
                        "SELECT task_name FROM scheduled_tasks WHERE task_instance = ?",
                        dispatch.path("dispatch_id").asText()));
    }

    @Test
    void a_cancel_while_the_editor_has_the_draft_sends_nothing() {
        String id = api.createRunningJob();
        for (String status : List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY")) {
            assertEquals(204, CallbackReport.of(status).sendTo(pawl.url(), id).status());
        }
        JsonNode over = api.get("/jobs/" + id).json().path("dispatch");
        assertEquals("FINISHED", over.path("state").asText());
        assertEquals(200, api.post("/jobs/" + id + "/open", null).status());
        Api.Answer cancelled = api.post("/jobs/" + id + "/cancel", null);
        assertEquals(over, cancelled.json().path("dispatch"));
        assertEquals(
                List.of(),
                Query.texts(
                        database,
                        "SELECT task_name FROM scheduled_tasks WHERE task_instance = ? AND task_name = 'job.cancel'",
                        over.path("dispatch_id").asText()));
    }

    @Test
    void a_repeated_retry_names_the_dispatch_that_it_made_whatever_was_ordered_since() {
        UUID failed = drafted("FAILED");
        String body = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
        Api.Answer retried = api.post("/jobs/" + failed + "/retry", body);
        String job = retried.json().at("/job/id").asText();
        for (String status : List.of(
                "AUDIO_EXTRACTING", "AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY")) {
            assertEquals(204, CallbackReport.of(status).sendTo(pawl.url(), job).status());
        }
        assertEquals(202, order(UUID.fromString(job), "regenerate").status());
        Api.Answer again = api.post("/jobs/" + failed + "/retry", body);
        assertEquals(retried.text("dispatch_id"), again.text("dispatch_id"), again.response()::body);
    }

    @Test
    void a_callback_of_a_dispatch_that_the_job_never_had_is_told_to_stop() {
        String id = api.createRunningJob();
        String another = api.get("/jobs/" + api.createRunningJob())
                .json()
                .at("/dispatch/dispatch_id")
                .asText();
        for (String unknown : List.of(UUID.randomUUID().toString(), another)) {
            Api.Answer refused = Rows.unchangedBy(
                    database,
                    () -> CallbackReport.of("AUDIO_READY")
                            .with("dispatch_id", unknown)
                            .sendTo(pawl.url(), id));
            assertEquals("RESOURCE_NOT_FOUND", refused.text("error_code"), refused.response()::body);
            assertEquals("stop", refused.header("Pawl-Directive"));
        }
        Api.Answer nonsense =
                CallbackReport.of("AUDIO_READY").with("dispatch_id", "7").sendTo(pawl.url(), id);
        assertEquals("/dispatch_id", nonsense.json().at("/errors/0/pointer").asText(), nonsense.response()::body);
        assertFalse(nonsense.response().headers().firstValue("Pawl-Directive").isPresent());
        String own = api.get("/jobs/" + id).json().at("/dispatch/dispatch_id").asText();
        assertTrue(CallbackReport.of("AUDIO_READY")
                        .with("dispatch_id", own.toUpperCase(java.util.Locale.ROOT))
                        .sendTo(pawl.url(), id)
                        .status()
                == 204);
    }

    private UUID drafted(String status) {
        return JobFixture.inStatus(database, editor, status, MANIFEST);
    }

    private Api.Answer order(UUID id, String verb) {
        @Nullable String body = verb.equals("export") ? "{\"formats\": [\"pdf\"]}" : null;
        return api.post("/jobs/" + id + "/" + verb, body);
    }
}
