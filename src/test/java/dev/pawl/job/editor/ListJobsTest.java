package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListJobsTest {
    private final Api api = RunningPawl.shared().asNewEditor();
    private final String project = api.createProject();
    private final String list = "/projects/" + project + "/jobs";

    @Test
    void pages_hold_every_job_once_newest_first() {
        List<String> created = create(120);
        List<Integer> sizes = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        String next = list + "?limit=50";
        while (!next.isEmpty()) {
            JsonNode page = api.get(next).json();
            sizes.add(page.path("items").size());
            listed.addAll(ids(page));
            next = page.has("next_cursor")
                    ? list + "?limit=50&cursor=" + page.path("next_cursor").asText()
                    : "";
            // A job that is created meanwhile is newer than every page still to come.
            create(1);
        }
        assertEquals(List.of(50, 50, 20), sizes);
        assertEquals(created.reversed(), listed);
        assertEquals(50, api.get(list).json().path("items").size());
    }

    @Test
    void the_last_page_has_no_cursor_even_when_it_is_full() {
        create(3);
        assertTrue(api.get(list + "?limit=2").json().has("next_cursor"));
        assertFalse(api.get(list + "?limit=3").json().has("next_cursor"));
        assertFalse(api.get(list + "?limit=200").json().has("next_cursor"));
    }

    @Test
    void a_project_without_jobs_has_one_empty_page() {
        assertEquals("{\"items\":[]}", api.get(list).response().body());
    }

    @Test
    void a_listed_job_is_the_job_as_it_is_read_alone() {
        String id = create(1).getFirst();
        api.post("/jobs/" + id + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        api.post("/jobs/" + id + "/run", null);
        assertEquals(
                api.get("/jobs/" + id).json(),
                api.get(list).json().path("items").path(0));
    }

    @Test
    void statuses_filter_and_repeat_and_hold_over_pages() {
        List<String> created = create(6);
        api.post("/jobs/" + created.get(0) + "/cancel", null);
        api.post("/jobs/" + created.get(2) + "/cancel", null);
        api.post("/jobs/" + created.get(4) + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");

        assertEquals(List.of(created.get(2), created.get(0)), listed("?status=CANCELLED"));
        assertEquals(
                List.of(created.get(4), created.get(2), created.get(0)), listed("?status=CANCELLED&status=UPLOADED"));
        assertEquals(created.reversed(), listed("?status=CREATED&status=CANCELLED&status=UPLOADED&status=CREATED"));
        assertEquals(List.of(), listed("?status=DONE"));

        JsonNode first = api.get(list + "?status=CANCELLED&limit=1").json();
        assertEquals(List.of(created.get(2)), ids(first));
        String cursor = first.path("next_cursor").asText();
        assertEquals(List.of(created.get(0)), listed("?status=CANCELLED&limit=1&cursor=" + cursor));
    }

    @Test
    void jobs_of_other_projects_and_other_editors_are_never_listed() {
        create(2);
        api.createJob();
        Api other = RunningPawl.shared().asNewEditor();
        other.createJob();
        assertEquals(2, listed("").size());
        assertEquals(404, other.get(list).status());
        assertEquals(404, other.get(list + "?status=CREATED&limit=1").status());
    }

    @Test
    void a_cursor_of_the_list_of_projects_shows_no_more_than_a_cursor_of_this_list() {
        List<String> jobs = create(2);
        api.createProject();
        String cursor = api.get("/projects?limit=1").json().path("next_cursor").asText();
        assertEquals(jobs.reversed(), listed("?cursor=" + cursor));
    }

    @Test
    void a_cursor_of_an_audit_trail_is_refused() {
        String id = api.createUploadedJob();
        String cursor = api.get("/jobs/" + id + "/audit-events?limit=1")
                .json()
                .path("next_cursor")
                .asText();
        assertEquals(400, api.get(list + "?cursor=" + cursor).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=1.0",
                "limit=%2B5",
                "limit=",
                "limit=5&limit=6",
                "limit=99999999999",
                "cursor=",
                "cursor=x",
                "cursor=%00",
                "cursor=MQ",
                "cursor=MS0xLTEtMS0x",
                "status=",
                "status=created",
                "status=CREATED,DONE",
                "status=CREATED&status=NONE",
                "page=2"
            })
    void a_query_of_another_form_is_refused(String query) {
        Api.Answer refused = api.get(list + "?" + query);
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("VALIDATION_ERROR", refused.text("error_code"));
        assertEquals(
                query.substring(0, query.indexOf('=')),
                refused.json().at("/errors/0/pointer").asText());
    }

    private List<String> create(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(api.post(list, null).text("id"));
        }
        return ids;
    }

    private List<String> listed(String query) {
        return ids(api.get(list + query).json());
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }
}
