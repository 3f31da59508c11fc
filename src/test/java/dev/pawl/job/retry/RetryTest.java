package dev.pawl.job.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A retry that is accepted, and its repetition. */
class RetryTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String failed = api.createRunningJob();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPLOADED | s3://media/in.mp4 | {}",
                "UPLOADED | s3://media/in.mp4 | {'draft_uri': 's3://a/d', 'exports': ['s3://a/e']}",
                "AUDIO_READY | s3://a/audio | {'audio_uri': 's3://a/audio'}",
                "TRANSCRIPT_READY | s3://a/text | {'audio_uri': 's3://a/audio', 'transcript_uri': 's3://a/text'}",
                "TRANSCRIPT_READY | s3://a/text | {'transcript_uri': 's3://a/text', 'draft_uri': 's3://a/d'}"
            })
    void a_retry_starts_at_the_furthest_checkpoint_with_a_copy_of_the_manifest(
            String resumed, String checkpoint, String artifacts) {
        fail(artifacts.replace('\'', '"'));
        JsonNode before = api.get("/jobs/" + failed).json();

        Api.Answer answer = retry("again", "default");

        assertEquals(202, answer.status(), answer.response()::body);
        JsonNode body = answer.json();
        assertEquals(resumed, body.path("resume_from_status").asText());
        assertEquals(checkpoint, body.path("checkpoint_ref").asText());
        assertEquals("default", body.path("model_profile").asText());
        assertFalse(body.path("replayed").asBoolean());
        JsonNode job = body.path("job");
        assertEquals("/jobs/" + job.path("id").asText(), answer.header("Location"));
        assertEquals(job, api.get(answer.header("Location")).json());
        assertNotEquals(failed, job.path("id").asText());
        assertEquals(failed, job.path("retry_of").asText());
        assertEquals(resumed, job.path("status").asText());
        assertEquals(1, job.path("version").asInt());
        assertEquals(before.path("manifest"), job.path("manifest"));
        assertEquals(before.path("project_id"), job.path("project_id"));
        assertEquals("[\"cancel\"]", job.path("allowed_actions").toString());
        assertFalse(job.has("failure"));
    }

    @Test
    void a_cancelled_job_is_retried_from_its_furthest_checkpoint_and_stays_cancelled() {
        CallbackReport audio = CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://a/audio");
        assertEquals(204, audio.sendTo(pawl.url(), failed).status());
        Api.Answer cancelled = api.post("/jobs/" + failed + "/cancel", null);
        assertEquals(
                "[\"force_stop\",\"retry\"]",
                cancelled.json().path("allowed_actions").toString());

        Api.Answer answer = retry("again", "default");

        assertEquals(202, answer.status(), answer.response()::body);
        assertEquals("AUDIO_READY", answer.text("resume_from_status"));
        assertEquals("s3://a/audio", answer.text("checkpoint_ref"));
        JsonNode job = answer.json().path("job");
        assertEquals(failed, job.path("retry_of").asText());
        assertEquals("[\"cancel\"]", job.path("allowed_actions").toString());
        JsonNode origin = api.get("/jobs/" + failed).json();
        assertEquals("CANCELLED", origin.path("status").asText());
        assertEquals("[\"force_stop\"]", origin.path("allowed_actions").toString());
        Api.Answer again = api.post("/jobs/" + failed + "/cancel", null);
        assertEquals(job.path("id").asText(), again.text("active_retry_job_id"));
        assertReplay(answer, "AUDIO_READY");
        CallbackReport late = CallbackReport.of("TRANSCRIBING");
        assertEquals(409, late.sendTo(pawl.url(), failed).status());
        assertEquals(204, late.sendTo(pawl.url(), job.path("id").asText()).status());
    }

    @Test
    void a_retry_has_its_dispatch_from_the_start_and_its_delivery_is_staged() {
        fail("{}");
        JsonNode body = retry("again", "default").json();
        JsonNode dispatch = body.at("/job/dispatch");
        assertEquals(body.path("dispatch_id"), dispatch.path("dispatch_id"));
        assertEquals("RETRY", dispatch.path("kind").asText());
        assertEquals("PENDING", dispatch.path("state").asText());
        String staged = "SELECT task_name FROM scheduled_tasks WHERE task_instance = ? AND NOT picked";
        String dispatchId = body.path("dispatch_id").asText();
        assertEquals(List.of("job.run"), Query.texts(pawl.database(), staged, dispatchId));
    }

    @Test
    void a_retry_is_audited_as_the_birth_of_a_job_and_leaves_the_failed_one_as_it_was() {
        fail("{\"audio_uri\": \"s3://a/audio\"}");
        JsonNode before = api.get("/jobs/" + failed).json();
        List<JsonNode> trail = Trail.of(api, failed);

        Api.Answer answer = retry("again", "default", "X-Correlation-Id", "studio-1");

        String id = answer.json().at("/job/id").asText();
        JsonNode event = Trail.of(api, id).getFirst();
        assertEquals(1, Trail.of(api, id).size());
        assertEquals("JOB_CREATED", event.path("event_type").asText());
        assertEquals("AUDIO_READY", event.path("new_status").asText());
        assertEquals(1, event.path("sequence").asInt());
        assertEquals("editor", event.path("actor_type").asText());
        assertEquals(editor, event.path("actor_id").asText());
        assertEquals("studio-1", event.path("correlation_id").asText());
        assertEquals(answer.json().at("/job/created_at"), event.path("recorded_at"));
        assertEquals(event.path("recorded_at"), event.path("occurred_at"));
        assertFalse(event.has("prev_status"));
        assertEquals(trail, Trail.of(api, failed));
        assertEquals(before.path("version"), api.get("/jobs/" + failed).json().path("version"));
        assertEquals(before.path("failure"), api.get("/jobs/" + failed).json().path("failure"));
    }

    @Test
    void the_same_request_again_is_a_replay_with_the_same_ids_however_far_the_retry_has_come() {
        fail("{\"audio_uri\": \"s3://a/audio\"}");
        Api.Answer first = retry("again", "default");
        String id = first.json().at("/job/id").asText();
        assertReplay(first, "AUDIO_READY");
        assertEquals(
                204, CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), id).status());
        CallbackReport more = CallbackReport.of("TRANSCRIPT_READY").bringing("transcript_uri", "s3://a/text");
        assertEquals(204, more.sendTo(pawl.url(), id).status());
        assertReplay(first, "TRANSCRIPT_READY");
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), id).status());
        assertReplay(first, "FAILED");
    }

    @Test
    void a_retry_at_the_start_is_run_already_and_takes_its_first_callback() {
        fail("{}");
        JsonNode body = retry("again", "default").json();
        String id = body.at("/job/id").asText();
        Api.Answer run = Rows.unchangedBy(pawl.database(), () -> api.post("/jobs/" + id + "/run", null));
        assertEquals(200, run.status());
        assertEquals(body.path("dispatch_id").asText(), run.text("dispatch_id"));
        assertEquals(
                204,
                CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), id).status());
        assertEquals(List.of("UPLOADED", "AUDIO_EXTRACTING"), Trail.statuses(api, id));
    }

    private void assertReplay(Api.Answer first, String status) {
        Api.Answer replay = Rows.unchangedBy(pawl.database(), () -> retry("again", "default"));
        assertEquals(200, replay.status(), replay.response()::body);
        assertTrue(replay.json().path("replayed").asBoolean());
        assertEquals(first.header("Location"), replay.header("Location"));
        assertEquals(status, replay.json().at("/job/status").asText());
        assertEquals(api.get(first.header("Location")).json(), replay.json().path("job"));
        for (String member : List.of("dispatch_id", "resume_from_status", "checkpoint_ref", "model_profile")) {
            assertEquals(first.text(member), replay.text(member));
        }
    }

    private void fail(String artifacts) {
        Api.Answer answer = CallbackReport.of("FAILED")
                .withJson("artifact_updates", artifacts)
                .sendTo(pawl.url(), failed);
        assertEquals(204, answer.status(), answer.response()::body);
    }

    private Api.Answer retry(String request, String profile, String... headers) {
        String body = "{\"client_request_id\": \"%s\", \"model_profile\": \"%s\"}".formatted(request, profile);
        return api.post("/jobs/" + failed + "/retry", body, headers);
    }
}
