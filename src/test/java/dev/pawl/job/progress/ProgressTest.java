package dev.pawl.job.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a progress report does that is taken. */
class ProgressTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void a_report_shows_in_the_job_and_leaves_version_and_trail_as_they_are() {
        String id = api.createRunningJob();
        Api.Answer before = api.get("/jobs/" + id);
        List<JsonNode> trail = Trail.of(api, id);
        assertFalse(before.json().has("progress"));

        Api.Answer answer = taken(id, """
                {"percent": 42.99, "estimated_end_at": "2031-06-24T18:41:00.5+02:00"}""");

        assertEquals("", answer.response().body());
        assertEquals("", answer.header("Pawl-Directive"));
        JsonNode progress = awaitPercent(id, 42);
        assertEquals(List.of(), SpecSchemas.violations("Progress", progress.toString()));
        assertEquals(
                "2031-06-24T16:41:00.500000Z", progress.path("estimated_end_at").asText());
        Api.Answer after = api.get("/jobs/" + id);
        assertEquals(before.header("ETag"), after.header("ETag"));
        assertEquals(before.json().path("updated_at"), after.json().path("updated_at"));
        assertEquals(trail, Trail.of(api, id));
    }

    @Test
    void a_report_replaces_the_one_before_it_as_a_whole() {
        String id = api.createRunningJob();
        taken(id, "{\"percent\": 10, \"estimated_end_at\": \"2031-06-24T18:41:00Z\"}");
        taken(id, "{\"percent\": 7}");
        JsonNode progress = awaitPercent(id, 7);
        assertFalse(progress.has("estimated_end_at"));
        taken(id, "");
        Eventually.await(() -> !progress(id).has("percent"), "the percent is still there");
        assertTrue(progress(id).has("reported_at"));
    }

    @Test
    void progress_is_of_the_present_status_only_and_outlives_a_heartbeat() {
        String id = api.createRunningJob();
        taken(id, "{\"percent\": 80}");
        awaitPercent(id, 80);
        assertEquals(
                204,
                CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), id).status());
        assertEquals(80, progress(id).path("percent").asInt());
        assertEquals(
                204, CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), id).status());
        assertTrue(progress(id).isMissingNode());
        taken(id, "{\"percent\": 1}");
        awaitPercent(id, 1);
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), id).status());
        assertTrue(progress(id).isMissingNode());
    }

    @Test
    void progress_is_in_lists_and_in_the_answer_to_a_repeated_confirmation() {
        String id = api.createRunningJob();
        JsonNode job = api.get("/jobs/" + id).json();
        taken(id, "{\"percent\": 33}");
        awaitPercent(id, 33);
        JsonNode page = api.get("/projects/" + job.path("project_id").asText() + "/jobs")
                .json();
        assertEquals(33, page.at("/items/0/progress/percent").asInt());
        String video = "{\"video_uri\": \"%s\"}"
                .formatted(job.at("/manifest/video_uri").asText());
        JsonNode confirmed = api.post("/jobs/" + id + "/confirm-upload", video).json();
        assertEquals(33, confirmed.at("/job/progress/percent").asInt());
    }

    @Test
    void progress_is_read_on_every_replica() {
        String id = api.createRunningJob();
        try (RunningPawl other = RunningPawl.start(database)) {
            assertEquals(
                    204,
                    CallbackReport.sendProgress(other.url(), id, "{\"percent\": 5}")
                            .status());
            awaitPercent(id, 5);
        }
    }

    @Test
    void what_has_been_taken_is_written_before_a_replica_stops() {
        String id = api.createRunningJob();
        try (RunningPawl other = RunningPawl.start(database, Map.of(), Timings.keepProgress())) {
            assertEquals(
                    204,
                    CallbackReport.sendProgress(other.url(), id, "{\"percent\": 6}")
                            .status());
        }
        assertEquals(6, progress(id).path("percent").asInt());
    }

    @Test
    void a_report_does_not_wait_for_whoever_holds_the_job() {
        String id = api.createRunningJob();
        JobFixture.execute(
                database,
                "UPDATE dispatch SET state = 'DELIVERED', delivered_at = now() WHERE job_id = ?",
                UUID.fromString(id));
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(id))) {
            taken(id, "{\"percent\": 12}");
            awaitPercent(id, 12);
            assertEquals(0, held.waiting());
        }
    }

    @Test
    void a_report_proves_that_the_order_was_delivered() {
        String id = api.createRunningJob();
        assertEquals("PENDING", dispatch(id).path("state").asText());
        taken(id, "{}");
        awaitDelivered(id);
        assertTrue(dispatch(id).has("delivered_at"));
    }

    @Test
    void the_delivery_of_a_job_that_is_held_is_proved_by_a_later_report() {
        String id = api.createRunningJob();
        String later = api.createRunningJob();
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(id))) {
            taken(id, "{\"percent\": 20}");
            awaitPercent(id, 20);
            taken(later, "{}");
            awaitDelivered(later); // The writer has been done with the first one by then.
            assertEquals(0, held.waiting());
        }
        assertEquals("PENDING", dispatch(id).path("state").asText());
        taken(id, "{\"percent\": 21}");
        awaitDelivered(id);
    }

    private Api.Answer taken(String id, String json) {
        Api.Answer answer = CallbackReport.sendProgress(pawl.url(), id, json);
        assertEquals(204, answer.status(), answer.response()::body);
        return answer;
    }

    private JsonNode progress(String id) {
        return api.get("/jobs/" + id).json().path("progress");
    }

    private JsonNode dispatch(String id) {
        return api.get("/jobs/" + id).json().path("dispatch");
    }

    private void awaitDelivered(String id) {
        Eventually.await(() -> dispatch(id).path("state").asText().equals("DELIVERED"), "not delivered");
    }

    private JsonNode awaitPercent(String id, int percent) {
        Eventually.await(() -> progress(id).path("percent").asInt(-1) == percent, "not " + percent + " percent");
        return progress(id);
    }
}
