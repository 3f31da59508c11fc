package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateJobTest {
    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @Test
    void a_new_job_is_in_created_with_version_1_and_its_first_audit_event() {
        String project = api.createProject();
        Api.Answer created = api.post("/projects/" + project + "/jobs", null, "X-Correlation-Id", "studio:1");
        assertEquals(201, created.status(), created.response()::body);
        JsonNode job = created.json();
        String id = job.path("id").asText();
        assertEquals("/jobs/" + id, created.header("Location"));
        assertEquals("\"1\"", created.header("ETag"));
        assertEquals(project, job.path("project_id").asText());
        assertEquals("CREATED", job.path("status").asText());
        assertEquals(1, job.path("version").asInt());
        assertEquals("{\"exports\":[]}", job.path("manifest").toString());
        assertEquals(job.path("created_at"), job.path("updated_at"));
        assertTrue(job.path("created_at").asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
        for (String absent : List.of("failure", "retry_of", "dispatch")) {
            assertFalse(job.has(absent), absent);
        }

        Api.Answer read = api.get(created.header("Location"));
        assertEquals(job, read.json());
        assertEquals("\"1\"", read.header("ETag"));
        List<JsonNode> trail = Trail.of(api, id);
        assertEquals(1, trail.size());
        JsonNode event = trail.getFirst();
        assertEquals("JOB_CREATED", event.path("event_type").asText());
        assertEquals(1, event.path("sequence").asInt());
        assertEquals(editor, event.path("actor_id").asText());
        assertFalse(event.has("prev_status"));
        assertEquals("CREATED", event.path("new_status").asText());
        assertEquals("studio:1", event.path("correlation_id").asText());
        assertEquals(job.path("created_at"), event.path("recorded_at"));
        assertEquals(job.path("created_at"), event.path("occurred_at"));
    }

    @Test
    void ids_are_uuids_of_version_7_in_ascending_order() {
        String project = api.createProject();
        String last = project;
        for (int i = 0; i < 20; i++) {
            String id = api.post("/projects/" + project + "/jobs", null).text("id");
            assertEquals(7, UUID.fromString(id).version());
            assertEquals(2, UUID.fromString(id).variant());
            assertTrue(id.compareTo(last) > 0, id + " after " + last);
            last = id;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foreign", "not-an-id", "01890000-0000-7000-8000-000000000000"})
    void a_job_is_created_only_in_a_project_of_ones_own(String project) {
        String id =
                project.equals("foreign") ? RunningPawl.shared().asNewEditor().createProject() : project;
        Api.Answer refused = Rows.unchangedBy(database, () -> api.post("/projects/" + id + "/jobs", null));
        assertEquals(404, refused.status());
        assertEquals("RESOURCE_NOT_FOUND", refused.text("error_code"));
    }

    @Test
    void a_new_job_takes_no_fields() {
        String project = api.createProject();
        Api.Answer refused =
                Rows.unchangedBy(database, () -> api.post("/projects/" + project + "/jobs", "{\"status\": \"DONE\"}"));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("/status", refused.json().at("/errors/0/pointer").asText());
        assertEquals(201, api.post("/projects/" + project + "/jobs", "{}").status());
    }
}
