package dev.pawl.job.editor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jobs of all projects of an editor, and those of one, by what is asked for. */
class FindJobsTest {
    private static final RunningPawl PAWL = RunningPawl.shared();

    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = PAWL.as(editor);
    private final Api other = PAWL.asNewEditor();

    @Test
    void the_list_has_the_jobs_of_all_own_projects_newest_first_page_by_page() {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            jobs.add(api.createJob());
            other.createJob();
        }
        assertEquals(jobs.reversed(), found("/jobs"));
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/jobs?limit=2" + cursor).json();
            page.path("items").forEach(job -> paged.add(job.path("id").asText()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(jobs.reversed(), paged);
        assertEquals(
                api.get("/jobs/" + jobs.getLast()).json(),
                api.get("/jobs").json().at("/items/0"));
    }

    @Test
    void an_archived_project_is_left_out_unless_it_is_named() {
        String kept = api.createJob();
        String put = api.createJob();
        String project = projectOf(put);
        api.send("PATCH", "/projects/" + project, "{\"archived\": true}");
        for (String filter : List.of("", "?live=true", "?status=CREATED", "?created_after=2020-01-01T00:00:00Z")) {
            assertEquals(List.of(kept), found("/jobs" + filter), filter);
        }
        assertEquals(List.of(put), found("/jobs?project_id=" + project));
        assertEquals(List.of(put), found("/projects/" + project + "/jobs?live=true"));
        assertEquals(1, count("CREATED", ""));
        assertEquals(1, count("CREATED", "?project_id=" + project));
    }

    @Test
    void statuses_and_liveness() {
        String editing = inStatus("EDITING");
        String failed = inStatus("FAILED");
        String done = inStatus("DONE");
        String created = inStatus("CREATED");
        assertEquals(List.of(created, editing), found("/jobs?live=true"));
        assertEquals(List.of(done, failed), found("/jobs?live=false"));
        assertEquals(List.of(failed, editing), found("/jobs?status=EDITING&status=FAILED"));
        assertEquals(List.of(failed), found("/jobs?status=EDITING&status=FAILED&live=false"));
        assertEquals(List.of(), found("/jobs?status=EDITING&live=false"));
        assertEquals(List.of(), found("/jobs?status=GENERATING"));
        String project = projectOf(failed);
        assertEquals(List.of(failed), found("/projects/" + project + "/jobs?live=false&status=FAILED"));
        assertEquals(List.of(), found("/projects/" + project + "/jobs?live=true&status=FAILED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "line | true",
                "LIN fin | true",
                "cut 3 | true",
                "3, LINE-final | true",
                "\u00e9T\u00c9 | true",
                "mp4 | true",
                "ine | false",
                "line 4 | false",
                "lines | false",
                "cutter | false"
            })
    void words_of_the_title_are_found_by_their_beginnings_in_any_order(String words, boolean isFound) {
        String named = named("{\"title\": \"Line 3, final CUT (\u00e9t\u00e9).mp4\"}");
        named("{\"title\": \"Other\"}");
        api.createJob();
        other.post("/projects/" + other.createProject() + "/jobs", "{\"title\": \"Line 3, final cut\"}");
        List<String> expected = isFound ? List.of(named) : List.of();
        assertEquals(expected, found("/jobs?title=" + encoded(words)));
        assertEquals(expected, found("/projects/" + projectOf(named) + "/jobs?title=" + encoded(words)));
        assertEquals(expected, found("/jobs?live=true&title=" + encoded(words)));
        assertEquals(expected.size(), count("CREATED", "?title=" + encoded(words)));
    }

    @Test
    void all_labels_that_are_asked_for_have_to_be_there() {
        String both = named("{\"labels\": {\"campaign\": \"spring: 1\", \"line\": \"3\"}}");
        String one = named("{\"labels\": {\"campaign\": \"spring: 1\"}, \"title\": \"One\"}");
        assertEquals(List.of(one, both), found("/jobs?label=" + encoded("campaign:spring: 1")));
        assertEquals(List.of(both), found("/jobs?label=line:3&label=" + encoded("campaign:spring: 1")));
        assertEquals(List.of(), found("/jobs?label=line:4"));
        assertEquals(List.of(), found("/jobs?label=campaign:spring"));
        assertEquals(List.of(one), found("/jobs?title=one&label=" + encoded("campaign:spring: 1")));
        api.send("PATCH", "/jobs/" + one, "{\"labels\": {\"line\": \"3\"}, \"title\": null}");
        assertEquals(List.of(one, both), found("/jobs?label=line:3"), "what has changed is found as it is now");
        assertEquals(List.of(), found("/jobs?title=one"));
    }

    @Test
    void times_are_compared_with_what_the_job_shows() {
        List<String> jobs = Stream.generate(api::createJob).limit(3).toList();
        String middle = api.get("/jobs/" + jobs.get(1)).text("created_at");
        String after = Instant.parse(middle).plus(1, ChronoUnit.MICROS).toString();
        assertEquals(List.of(jobs.get(2), jobs.get(1)), found("/jobs?created_after=" + middle));
        assertEquals(List.of(jobs.get(2)), found("/jobs?created_after=" + after));
        assertEquals(List.of(jobs.get(0)), found("/jobs?created_before=" + middle));
        assertEquals(List.of(jobs.get(1)), found("/jobs?created_after=" + middle + "&created_before=" + after));
        api.post("/jobs/" + jobs.get(0) + "/cancel", null);
        String ended = api.get("/jobs/" + jobs.get(0)).json().at("/ended/at").asText();
        String later = Instant.parse(ended).plus(1, ChronoUnit.MICROS).toString();
        assertEquals(List.of(jobs.get(0)), found("/jobs?ended_after=" + ended));
        assertEquals(List.of(), found("/jobs?ended_after=" + later));
        assertEquals(List.of(jobs.get(0)), found("/jobs?ended_after=" + ended + "&status=CANCELLED&status=CREATED"));
        assertEquals(List.of(jobs.get(0)), found("/projects/" + projectOf(jobs.get(0)) + "/jobs?ended_after=" + ended));
        String elsewhere = encoded(Instant.parse(middle).toString().replace("Z", "+00:00"));
        assertEquals(List.of(jobs.get(2), jobs.get(1)), found("/jobs?created_after=" + elsewhere));
    }

    @Test
    void a_project_that_is_not_ones_own_gives_an_empty_list_and_not_a_word_more() {
        String foreign = other.get("/jobs/" + other.createJob()).text("project_id");
        api.createJob();
        for (String id : List.of(foreign, UUID.randomUUID().toString(), "none")) {
            assertEquals(
                    "{\"items\":[]}",
                    api.get("/jobs?project_id=" + id).response().body());
            assertEquals(404, api.get("/projects/" + id + "/jobs?live=true").status());
            assertEquals(
                    404,
                    api.get("/projects/" + id + "/jobs?live=true&status=DONE").status());
            assertEquals(0, count("CREATED", "?project_id=" + id));
        }
    }

    @Test
    void counts_have_an_item_for_each_status_that_is_asked_for() {
        inStatus("DONE");
        inStatus("DONE");
        inStatus("EDITING");
        other.createJob();
        other.post("/jobs/" + other.createJob() + "/cancel", null);
        JsonNode all = api.get("/jobs/counts").json().path("items");
        assertEquals(15, all.size());
        assertEquals(0, count("CREATED", ""));
        assertEquals(0, count("CANCELLED", ""));
        assertEquals("CREATED", all.at("/0/status").asText());
        assertEquals(2, count("DONE", ""));
        assertEquals(1, count("EDITING", ""));
        assertEquals(0, count("FAILED", ""));
        assertEquals(
                List.of("FAILED", "CANCELLED", "DONE").stream().sorted().toList(),
                api.get("/jobs/counts?live=false").json().findValuesAsText("status").stream()
                        .sorted()
                        .toList());
        assertEquals(
                "{\"items\":[]}",
                api.get("/jobs/counts?live=false&status=EDITING").response().body());
        assertFalse(all.toString().contains("at_least"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live=yes",
                "live=",
                "status=NONE",
                "title=",
                "title=%20-%20",
                "title=a&title=b",
                "label=campaign",
                "label=Campaign:x",
                "label=campaign:",
                "label=:x",
                "created_after=yesterday",
                "created_after=2025-06-24",
                "created_after=2025-06-24T10:00:00",
                "created_before=%2B99999-01-01T00:00:00Z",
                "created_before=1890-01-01T00:00:00Z",
                "ended_after=",
                "ended_before=2025-06-24T10:00:00Z",
                "project_id=a&project_id=b"
            })
    void another_form_is_refused_with_the_name_of_the_parameter(String query) {
        for (String path : List.of("/jobs", "/jobs/counts", "/projects/" + api.createProject() + "/jobs")) {
            Api.Answer refused = api.get(path + "?" + query);
            assertEquals(400, refused.status(), path);
            String pointer = refused.json().at("/errors/0/pointer").asText();
            assertEquals(query.substring(0, query.indexOf('=')), pointer);
        }
    }

    @Test
    void more_labels_than_a_job_can_have_are_refused() {
        String labels = "label=a:b&".repeat(17);
        assertEquals(
                400,
                api.get("/jobs?" + labels.substring(0, labels.length() - 1)).status());
        assertTrue(found("/jobs?" + labels.substring(10, labels.length() - 1)).isEmpty());
    }

    private List<String> found(String path) {
        Api.Answer answer = api.get(path);
        assertEquals(200, answer.status(), answer.response()::body);
        List<String> ids = new ArrayList<>();
        answer.json().path("items").forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }

    private int count(String status, String query) {
        Api.Answer answer = api.get("/jobs/counts" + query);
        assertEquals(200, answer.status(), answer.response()::body);
        for (JsonNode item : answer.json().path("items")) {
            if (item.path("status").asText().equals(status)) {
                return item.path("count").asInt();
            }
        }
        throw new AssertionError(answer.response().body());
    }

    private String named(String body) {
        return api.post("/projects/" + api.createProject() + "/jobs", body).text("id");
    }

    private String inStatus(String status) {
        return JobFixture.inStatus(PAWL.database(), editor, status).toString();
    }

    private String projectOf(String job) {
        return api.get("/jobs/" + job).text("project_id");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
