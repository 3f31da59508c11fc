package dev.pawl.project;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateProjectTest {
    private static final RunningPawl PAWL = RunningPawl.shared();

    private final Api api = PAWL.asNewEditor();
    private final String project = api.createProject();

    @Test
    void a_project_is_renamed_and_keeps_everything_else() {
        Api.Answer renamed = update("{\"name\": \" Autumn \"}");
        assertEquals(200, renamed.status(), renamed.response()::body);
        assertEquals("Autumn", renamed.text("name"));
        assertFalse(renamed.json().has("archived_at"));
        assertEquals(renamed.json(), api.get("/projects/" + project).json());
        assertEquals(renamed.json(), api.get("/projects").json().at("/items/0"));
    }

    @Test
    void an_archived_project_is_left_out_of_the_list_and_found_where_it_is_asked_for() {
        String inUse = api.createProject();
        Api.Answer archived = update("{\"archived\": true}");
        assertTrue(archived.json().has("archived_at"), archived.response()::body);
        assertEquals(archived.json(), api.get("/projects/" + project).json());
        assertEquals(List.of(inUse), listed("/projects"));
        assertEquals(List.of(inUse), listed("/projects?archived=false"));
        assertEquals(List.of(project), listed("/projects?archived=true"));
        assertEquals(archived.json(), update("{\"archived\": true}").json(), "it was archived before");
        assertFalse(update("{\"archived\": false}").json().has("archived_at"));
        assertEquals(List.of(inUse, project), listed("/projects"));
    }

    @Test
    void an_archived_project_takes_no_new_job_until_it_is_in_use_again() {
        update("{\"archived\": true}");
        Rows.unchangedBy(PAWL.database(), () -> {
            Api.Answer refused = api.post("/projects/" + project + "/jobs", null);
            assertEquals(409, refused.status());
            assertEquals("PROJECT_ARCHIVED", refused.text("error_code"));
            return true;
        });
        update("{\"archived\": false}");
        assertEquals(201, api.post("/projects/" + project + "/jobs", null).status());
    }

    @Test
    void the_jobs_of_an_archived_project_go_on_and_may_be_retried() {
        String job = api.post("/projects/" + project + "/jobs", null).text("id");
        update("{\"archived\": true}");
        api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
        assertEquals(204, CallbackReport.of("FAILED").sendTo(PAWL.url(), job).status());
        String retry = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
        assertEquals(202, api.post("/jobs/" + job + "/retry", retry).status());
        assertEquals(
                2,
                api.get("/projects/" + project + "/jobs").json().path("items").size());
    }

    @Test
    void nothing_to_change_changes_nothing() {
        Rows.unchangedBy(PAWL.database(), () -> {
            for (String body : new String[] {"{}", null, "{\"name\": \"Test\"}", "{\"archived\": false}"}) {
                assertEquals(
                        200, api.send("PATCH", "/projects/" + project, body).status());
            }
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": null}",
                "{\"archived\": null}",
                "{\"name\": \"\"}",
                "{\"name\": \" \"}",
                "{\"name\": 7}",
                "{\"archived\": \"true\"}",
                "{\"archived\": 1}",
                "{\"archived_at\": \"2025-06-24T16:27:31Z\"}",
                "[]"
            })
    void another_body_is_refused(String body) {
        assertEquals(400, Rows.unchangedBy(PAWL.database(), () -> update(body).status()));
    }

    @Test
    void a_project_is_changed_by_its_owner_alone() {
        Api stranger = PAWL.asNewEditor();
        for (String id : List.of(project, UUID.randomUUID().toString(), "no-id", project.toUpperCase(ROOT))) {
            String body = "{\"archived\": true}";
            assertEquals(
                    404,
                    Rows.unchangedBy(
                            PAWL.database(),
                            () -> stranger.send("PATCH", "/projects/" + id, body)
                                    .status()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"archived=", "archived=yes", "archived=true&archived=true", "archived=TRUE"})
    void a_query_of_another_form_is_refused(String query) {
        assertEquals(400, api.get("/projects?" + query).status());
    }

    private Api.Answer update(String body) {
        return api.send("PATCH", "/projects/" + project, body);
    }

    private List<String> listed(String path) {
        return api.get(path).json().findValuesAsText("id");
    }
}
