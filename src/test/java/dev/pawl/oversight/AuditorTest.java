package dev.pawl.oversight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who reads everybody's trails, and of whom that is recorded (spec/openapi.yaml, Operators and auditors). */
class AuditorTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final RunningPawl PAWL = RunningPawl.start(DATABASE);

    private final String mara = "mara-" + UUID.randomUUID();
    private final String aya = "aya-" + UUID.randomUUID();
    private final Api owner = PAWL.as(mara);
    private final Api auditor = PAWL.as(aya, "auditor");

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    @Test
    void the_read_of_a_trail_is_recorded_with_who_whose_when_and_by_which_request() {
        String job = owner.createJob();
        Api.Answer read = auditor.get("/jobs/" + job + "/audit-events", "X-Correlation-Id", "audit-7");
        assertEquals(Trail.of(owner, job).toString(), read.json().path("items").toString());
        assertEquals(List.of("auditor %s %s audit-7 true".formatted(mara, job)), Query.texts(DATABASE, """
                        SELECT concat_ws(' ', reader_role, owner_id, job_id, correlation_id,
                          CASE WHEN recorded_at BETWEEN now() - interval '1 minute' AND now() THEN 'true' END)
                        FROM access_event WHERE reader_id = ?""", aya));
    }

    @Test
    void an_operators_read_of_a_trail_is_recorded_and_an_owners_is_not() {
        String job = owner.createJob();
        PAWL.as("olga", "operator").get("/jobs/" + job + "/audit-events");
        PAWL.as("abe", "operator", "auditor").get("/jobs/" + job + "/audit-events");
        owner.get("/jobs/" + job + "/audit-events");
        PAWL.as(mara, "editor", "auditor").get("/jobs/" + job + "/audit-events");
        assertEquals(
                List.of("olga operator", "abe auditor"),
                Query.texts(
                        DATABASE,
                        "SELECT reader_id || ' ' || reader_role FROM access_event WHERE job_id = ? ORDER BY sequence",
                        UUID.fromString(job)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "01939f6e-1c2a-7def-8a01-0123456789ab"})
    void a_trail_that_is_not_there_was_not_read(String id) {
        assertEquals(
                404,
                Rows.unchangedBy(DATABASE, () -> auditor.get("/jobs/" + id + "/audit-events"))
                        .status());
    }

    @Test
    void all_events_come_newest_first_page_by_page_and_each_page_is_recorded() {
        List<String> jobs = List.of(owner.createUploadedJob(), owner.createJob(), owner.createRunningJob());
        List<String> expected = jobs.stream()
                .flatMap(job -> Trail.of(owner, job).stream())
                .map(event -> event.path("chain").asText())
                .sorted()
                .toList();
        List<JsonNode> found = all("actor_id=" + mara, 2);
        assertEquals(
                expected,
                found.stream()
                        .map(event -> event.path("chain").asText())
                        .sorted()
                        .toList());
        List<String> times =
                found.stream().map(event -> event.path("recorded_at").asText()).toList();
        assertEquals(times.reversed(), times.stream().sorted().toList());
        int pages = Integer.parseInt(Query.texts(
                        DATABASE,
                        "SELECT count(*) FROM access_event WHERE reader_id = ? AND owner_id IS NULL AND job_id IS NULL",
                        aya)
                .getFirst());
        assertTrue(pages >= 3, () -> pages + " pages");
    }

    @Test
    void each_filter_lets_through_what_it_says() {
        String project = owner.createProject();
        String job = owner.post("/projects/" + project + "/jobs", null).text("id");
        PAWL.as("olga-" + mara, "operator").post("/jobs/" + job + "/cancel", "{\"reason_code\": \"late\"}");
        String born = Trail.of(owner, job).getFirst().path("chain").asText();
        String ended = Trail.of(owner, job).getLast().path("chain").asText();
        String at = Trail.of(owner, job).getLast().path("recorded_at").asText();
        String ofProject = "project_id=" + project;
        assertEquals(List.of(ended, born), chains(ofProject));
        assertEquals(List.of(ended), chains("actor_id=olga-" + mara));
        assertEquals(List.of(born), chains("actor_id=" + mara));
        assertEquals(List.of(ended), chains(ofProject + "&actor_type=operator"));
        assertEquals(List.of(ended), chains(ofProject + "&new_status=CANCELLED"));
        assertEquals(List.of(born), chains(ofProject + "&recorded_before=" + at));
        assertEquals(List.of(ended), chains(ofProject + "&recorded_after=" + at));
        assertEquals(List.of(), chains("project_id=nonsense"));
        assertEquals(List.of(), chains(ofProject + "&recorded_before=1999-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "cursor=x, cursor",
        "actor_type=boss, actor_type",
        "actor_id=, actor_id",
        "actor_id=%00, actor_id",
        "new_status=GONE, new_status",
        "recorded_after=yesterday, recorded_after",
        "owner_id=mara, owner_id"
    })
    void a_query_that_makes_no_sense_is_refused_and_was_no_read(String query, String pointer) {
        Api.Answer refused = Rows.unchangedBy(DATABASE, () -> auditor.get("/audit/events?" + query));
        assertEquals(400, refused.status());
        assertEquals(pointer, refused.json().at("/errors/0/pointer").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /jobs/{job}",
        "GET, /jobs",
        "POST, /jobs/{job}/cancel",
        "POST, /jobs/{job}/force-stop",
        "POST, /jobs/{job}/run",
        "PATCH, /jobs/{job}",
        "GET, /jobs/{job}/events",
        "POST, /projects"
    })
    void an_auditor_changes_nothing_and_sees_no_job(String method, String path) {
        String concrete = path.replace("{job}", owner.createJob());
        assertEquals(
                403,
                Rows.unchangedBy(DATABASE, () -> auditor.send(method, concrete, null))
                        .status());
    }

    @Test
    void an_editor_lists_no_events_of_anybody() {
        assertEquals(403, owner.get("/audit/events").status());
    }

    private List<String> chains(String query) {
        return all(query, 200).stream()
                .map(event -> event.path("chain").asText())
                .toList();
    }

    private List<JsonNode> all(String query, int limit) {
        List<JsonNode> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = auditor.get("/audit/events?limit=" + limit + "&" + query + cursor)
                    .json();
            assertTrue(page.has("items"), page::toString);
            assertTrue(page.path("items").size() <= limit);
            page.path("items").forEach(found::add);
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return found;
    }
}
