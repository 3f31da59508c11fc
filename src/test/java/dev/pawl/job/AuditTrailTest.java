package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTrailTest {
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @Test
    void a_trail_tells_each_move_once_in_its_order() {
        String id = api.createRunningJob();
        api.post("/jobs/" + id + "/run", null);
        api.post("/jobs/" + id + "/open", null);
        api.post("/jobs/" + id + "/cancel", "{\"reason_code\": \"late\"}");
        api.post("/jobs/" + id + "/cancel", null);

        List<JsonNode> trail = Trail.of(api, id);
        assertEquals(
                List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"),
                trail.stream().map(event -> event.path("new_status").asText()).toList());
        for (int i = 0; i < trail.size(); i++) {
            assertEquals(i + 1, trail.get(i).path("sequence").asInt());
            assertEquals(
                    i == 0 ? "" : trail.get(i - 1).path("new_status").asText(),
                    trail.get(i).path("prev_status").asText());
            assertEquals(i == 3 ? "late" : "", trail.get(i).path("reason_code").asText());
            assertEquals(editor, trail.get(i).path("actor_id").asText());
        }
    }

    @Test
    void an_event_carries_the_correlation_id_of_the_answer() {
        String id = api.createJob();
        Api.Answer own = api.post("/jobs/" + id + "/confirm-upload", "{\"video_uri\": \"s3://a/b\"}");
        assertTrue(own.header("X-Correlation-Id").startsWith("req-"));
        Api.Answer replaced = api.post("/jobs/" + id + "/cancel", null, "X-Correlation-Id", "not this one!");
        assertTrue(replaced.header("X-Correlation-Id").startsWith("req-"));

        List<JsonNode> trail = Trail.of(api, id);
        assertEquals(
                own.header("X-Correlation-Id"),
                trail.get(1).path("correlation_id").asText());
        assertEquals(
                replaced.header("X-Correlation-Id"),
                trail.get(2).path("correlation_id").asText());
    }

    @Test
    void an_event_of_the_system_names_no_editor_and_no_failure_message() {
        UUID id = JobFixture.inStatus(RunningPawl.shared().database(), editor, "FAILED");
        JsonNode failed = Trail.of(api, id).getLast();
        assertEquals("system", failed.path("actor_type").asText());
        assertFalse(failed.has("actor_id"));
        assertEquals("NO_SOUND", failed.path("reason_code").asText());
        assertFalse(failed.toString().contains("The video has no sound."));
        assertEquals(
                "The video has no sound.",
                api.get("/jobs/" + id).json().at("/failure/message").asText());
    }

    @Test
    void pages_hold_every_event_once_oldest_first() {
        UUID id = JobFixture.inStatus(RunningPawl.shared().database(), editor, "EDITING");
        List<Integer> sizes = new ArrayList<>();
        List<Integer> sequences = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    api.get("/jobs/" + id + "/audit-events?limit=4" + cursor).json();
            sizes.add(page.path("items").size());
            page.path("items")
                    .forEach(event -> sequences.add(event.path("sequence").asInt()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(List.of(4, 4, 1), sizes);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), sequences);
        assertFalse(api.get("/jobs/" + id + "/audit-events?limit=9").json().has("next_cursor"));
    }

    @Test
    void a_trail_is_read_by_the_owner_alone() {
        String id = api.createJob();
        assertEquals(
                404,
                RunningPawl.shared()
                        .asNewEditor()
                        .get("/jobs/" + id + "/audit-events")
                        .status());
    }

    @Test
    void a_cursor_of_a_list_of_jobs_is_refused() {
        String id = api.createJob();
        String project = api.get("/jobs/" + id).text("project_id");
        api.post("/projects/" + project + "/jobs", null);
        String cursor = api.get("/projects/" + project + "/jobs?limit=1").text("next_cursor");
        assertEquals(
                400, api.get("/jobs/" + id + "/audit-events?cursor=" + cursor).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "cursor=x", "cursor=MDE", "status=CREATED"})
    void a_query_of_another_form_is_refused(String query) {
        String id = api.createJob();
        Api.Answer refused = api.get("/jobs/" + id + "/audit-events?" + query);
        assertEquals(400, refused.status(), refused.response()::body);
    }
}
