package dev.pawl.project;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.Api;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectTest {
    private final Api api = RunningPawl.shared().asNewEditor();

    @Test
    void a_new_project_is_found_at_its_location() {
        Api.Answer created = create("Spring catalogue");
        assertEquals(201, created.status(), created.response()::body);
        assertEquals(7, UUID.fromString(created.text("id")).version());
        assertEquals("Spring catalogue", created.text("name"));
        assertEquals("/projects/" + created.text("id"), created.header("Location"));
        assertEquals(created.json(), api.get(created.header("Location")).json());
        assertEquals(created.json(), api.get("/projects").json().at("/items/0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "  two  words ", "Ünïcödé ☕ \uD83C\uDFAC", "'); DROP TABLE project; --", "<b>&amp;"})
    void a_name_is_kept_as_typed_but_trimmed(String name) {
        assertEquals(name.strip(), create(name).text("name"));
    }

    @Test
    void a_name_has_at_most_200_characters_after_trimming() {
        for (String character : List.of("x", "ü", "\uD83C\uDFAC")) {
            assertEquals(201, create(" " + character.repeat(200) + " ").status());
            assertRefused(create(character.repeat(201)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \u3000\u2003 ", "a\u0000b", "a\nb", "tab\t", "\u007f", "\u0085x", "line\n"})
    void an_empty_name_and_control_characters_are_refused(String name) {
        Rows.unchangedBy(RunningPawl.shared().database(), () -> assertRefused(create(name)));
    }

    @Test
    void half_a_surrogate_pair_is_refused() {
        Rows.unchangedBy(
                RunningPawl.shared().database(),
                () -> assertRefused(api.post("/projects", "{\"name\": \"a\\ud800b\"}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"name\": null}", "{\"name\": 7}", "{\"name\": \"a\", \"owner_id\": \"b\"}"})
    void a_body_of_another_shape_is_refused(String body) {
        Rows.unchangedBy(RunningPawl.shared().database(), () -> assertRefused(api.post("/projects", body)));
    }

    @Test
    void pages_hold_ones_own_projects_once_newest_first() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            created.add(create("Project " + i).text("id"));
            RunningPawl.shared().asNewEditor().createProject();
        }
        List<Integer> sizes = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/projects?limit=3" + cursor).json();
            sizes.add(page.path("items").size());
            page.path("items").forEach(project -> listed.add(project.path("id").asText()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(List.of(3, 3, 1), sizes);
        assertEquals(created.reversed(), listed);
        assertFalse(api.get("/projects?limit=7").json().has("next_cursor"));
    }

    @Test
    void an_editor_without_projects_has_one_empty_page() {
        assertEquals("{\"items\":[]}", api.get("/projects").response().body());
    }

    @Test
    void a_cursor_of_somebody_else_shows_only_ones_own_projects() {
        String mine = create("Mine").text("id");
        Api other = RunningPawl.shared().asNewEditor();
        other.createProject();
        other.createProject();
        String cursor = other.get("/projects?limit=1").text("next_cursor");
        assertEquals(
                mine,
                api.get("/projects?cursor=" + cursor).json().at("/items/0/id").asText());
        assertTrue(api.get("/projects?cursor=" + cursor).json().at("/items/1").isMissingNode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "cursor=x", "cursor=MQ", "status=CREATED"})
    void a_query_of_another_form_is_refused(String query) {
        assertRefused(api.get("/projects?" + query));
    }

    @Test
    void a_project_is_read_by_its_owner_alone() {
        String foreign = RunningPawl.shared().asNewEditor().createProject();
        for (String id : List.of(foreign, UUID.randomUUID().toString(), "no-id", foreign.toUpperCase(ROOT))) {
            assertEquals(404, api.get("/projects/" + id).status());
        }
    }

    private Api.Answer create(String name) {
        return api.post(
                "/projects",
                JsonNodeFactory.instance.objectNode().put("name", name).toString());
    }

    private static Api.Answer assertRefused(Api.Answer answer) {
        assertEquals(400, answer.status(), answer.response()::body);
        assertEquals("VALIDATION_ERROR", answer.text("error_code"));
        return answer;
    }
}
