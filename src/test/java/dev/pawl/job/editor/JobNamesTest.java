package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlRefusal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Titles and labels: what editors call their jobs. */
class JobNamesTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String NAMES =
            "{\"title\": \" Line 3 \", \"labels\": {\"line\": \"3\", \"campaign\": \"spring\"}}";

    private final Api api = PAWL.asNewEditor();
    private final String jobs = "/projects/" + api.createProject() + "/jobs";

    @Test
    void a_new_job_has_the_title_and_the_labels_that_it_was_given() {
        Api.Answer created = api.post(jobs, NAMES);
        assertEquals(201, created.status(), created.response()::body);
        assertEquals("Line 3", created.text("title"));
        assertEquals(
                "{\"campaign\":\"spring\",\"line\":\"3\"}",
                created.json().path("labels").toString());
        assertEquals(created.json(), api.get("/jobs/" + created.text("id")).json());
        assertEquals(created.json(), api.get(jobs).json().at("/items/0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"title\": null, \"labels\": null}",
                "{\"labels\": {}}",
                "{\"labels\": {\"a\": null}}"
            })
    void a_job_without_them_does_not_show_them(String body) {
        Api.Answer created = api.post(jobs, body);
        assertEquals(201, created.status(), created.response()::body);
        assertFalse(created.json().has("title"));
        assertFalse(created.json().has("labels"));
    }

    @Test
    void both_are_changed_without_a_trace_in_the_history_of_the_job() {
        String job = api.post(jobs, NAMES).text("id");
        JsonNode before = api.get("/jobs/" + job).json();
        String trail = api.get("/jobs/" + job + "/audit-events").response().body();
        Api.Answer changed = update(job, "{\"title\": \"Line 4\", \"labels\": {\"line\": \"4\", \"cut\": \"final\"}}");
        assertEquals(200, changed.status(), changed.response()::body);
        assertEquals("\"1\"", changed.header("ETag"));
        assertEquals("Line 4", changed.text("title"));
        assertEquals(
                "{\"campaign\":\"spring\",\"cut\":\"final\",\"line\":\"4\"}",
                changed.json().path("labels").toString());
        assertEquals(changed.json(), api.get("/jobs/" + job).json());
        for (String same : List.of("version", "updated_at", "status", "manifest")) {
            assertEquals(before.path(same), changed.json().path(same), same);
        }
        assertEquals(trail, api.get("/jobs/" + job + "/audit-events").response().body());
    }

    @Test
    void what_is_null_in_a_patch_is_removed_and_what_is_left_out_stays() {
        String job = api.post(jobs, NAMES).text("id");
        assertEquals("{\"line\":\"3\"}", labels(update(job, "{\"labels\": {\"campaign\": null, \"none\": null}}")));
        Api.Answer untitled = update(job, "{\"title\": null}");
        assertFalse(untitled.json().has("title"));
        assertEquals("{\"line\":\"3\"}", labels(untitled));
        assertFalse(update(job, "{\"labels\": {\"line\": null}}").json().has("labels"));
        update(job, NAMES);
        Api.Answer none = update(job, "{\"labels\": null}");
        assertFalse(none.json().has("labels"));
        assertEquals("Line 3", none.text("title"));
    }

    @Test
    void they_stay_through_every_transition_and_a_retry_begins_with_them() {
        String job = api.post(jobs, NAMES).text("id");
        api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        api.post("/jobs/" + job + "/run", null);
        assertEquals(204, CallbackReport.of("FAILED").sendTo(PAWL.url(), job).status());
        Api.Answer failed = api.get("/jobs/" + job);
        assertEquals("FAILED", failed.text("status"));
        assertEquals("Line 3", failed.text("title"));
        assertEquals("After all", update(job, "{\"title\": \"After all\"}").text("title"), "a job that has ended");
        String retry = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
        JsonNode retried = api.post("/jobs/" + job + "/retry", retry).json().path("job");
        assertEquals("After all", retried.path("title").asText());
        assertEquals(failed.json().path("labels"), retried.path("labels"));
    }

    @Test
    void nothing_to_change_writes_nothing() {
        String job = api.post(jobs, NAMES).text("id");
        Rows.unchangedBy(PAWL.database(), () -> {
            assertEquals(200, update(job, "{}").status());
            assertEquals(200, update(job, NAMES).status());
            assertEquals(200, update(job, "{\"labels\": {\"none\": null}}").status());
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\": \"\"}",
                "{\"title\": \"  \"}",
                "{\"title\": \"a\\u0000\"}",
                "{\"title\": \"a\\nb\"}",
                "{\"title\": \"a\\ud800b\"}",
                "{\"title\": 7}",
                "{\"labels\": []}",
                "{\"labels\": {\"A\": \"b\"}}",
                "{\"labels\": {\"a b\": \"b\"}}",
                "{\"labels\": {\"a:b\": \"b\"}}",
                "{\"labels\": {\"\": \"b\"}}",
                "{\"labels\": {\"a\": \"\"}}",
                "{\"labels\": {\"a\": 1}}",
                "{\"labels\": {\"a\": \"b\\tc\"}}",
                "{\"labels\": {\"a\": \"b\\ud800\"}}",
                "{\"labels\": {\"a\": {\"b\": \"c\"}}}",
                "{\"status\": \"DONE\"}"
            })
    void another_form_is_refused(String body) {
        String job = api.post(jobs, NAMES).text("id");
        Rows.unchangedBy(PAWL.database(), () -> {
            assertEquals(400, update(job, body).status(), body);
            assertEquals(400, api.post(jobs, body).status(), body);
            return true;
        });
    }

    @Test
    void the_limits_are_those_of_the_contract() {
        String job = api.post(jobs, NAMES).text("id");
        for (String character : List.of("x", "\uD83C\uDFAC")) {
            assertEquals(
                    200,
                    update(job, object("title", " " + character.repeat(200))).status());
            assertEquals(
                    400, update(job, object("title", character.repeat(201))).status());
            assertEquals(
                    200,
                    update(job, label("a".repeat(40), character.repeat(100))).status());
            assertEquals(400, update(job, label("a", character.repeat(101))).status());
        }
        assertEquals(400, update(job, label("a".repeat(41), "b")).status());
        update(job, "{\"labels\": null}");
        assertEquals(200, update(job, labels(0, 16)).status());
        Api.Answer refused = update(job, labels(16, 17));
        assertEquals(400, refused.status());
        assertEquals("/labels", refused.json().at("/errors/0/pointer").asText());
        assertEquals(
                200, update(job, "{\"labels\": {\"n0\": null, \"n16\": \"x\"}}").status());
        assertEquals(201, api.post(jobs, labels(0, 16)).status());
        assertEquals(400, api.post(jobs, labels(0, 17)).status());
    }

    @Test
    void neither_is_logged_nor_part_of_the_trail() {
        String mark = "s3cret";
        String names = NAMES.replace("spring", mark).replace("Line", mark);
        try (CapturedLog log = CapturedLog.asInProduction()) {
            String job = api.post(jobs, names).text("id");
            update(job, names.replace("3\"", "4\""));
            update(job, "{\"title\": \"" + mark + "\\u0000\"}");
            api.post("/jobs/" + job + "/cancel", null);
            assertTrue(log.text().contains("PATCH /jobs/{jobId} 200"), log::text);
            assertFalse(log.text().contains(mark), log::text);
            assertEquals(
                    List.of("0"),
                    Query.texts(
                            PAWL.database(),
                            "SELECT count(*) FROM audit_event a WHERE job_id = ? AND a::text LIKE '%s3cret%'",
                            UUID.fromString(job)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title = ''",
                "title = repeat('x', 201)",
                "labels = '[]'",
                "labels = '{}'",
                "labels = '{\"A\": \"b\"}'",
                "labels = '{\"a\": 1}'",
                "labels = '{\"a\": \"\"}'",
                "labels = '{\"a\": [\"b\"]}'",
                "labels = (SELECT jsonb_object_agg('n' || n, 'v') FROM generate_series(1, 17) AS n)",
                "labels = jsonb_build_object('a', repeat('x', 101))",
                "labels = jsonb_build_object(repeat('a', 41), 'b')",
                "search = NULL",
                "title = NULL, labels = NULL"
            })
    void the_database_refuses_what_the_contract_forbids(String change) {
        String job = api.post(jobs, NAMES).text("id");
        SqlRefusal.assertRefused("23514", "of a job", () -> {
            try (Connection service = PAWL.database().connect("pawl_service");
                    Statement statement = service.createStatement()) {
                statement.execute("UPDATE job SET " + change + " WHERE id = '" + job + "'");
            }
        });
    }

    @Test
    void the_words_are_those_that_a_reader_sees_and_belong_to_their_owner() {
        String job = api.post(jobs, "{\"title\": \"\u00c9t\u00e9 line-3.mp4 (FINAL) \u2460\"}")
                .text("id");
        String search = Query.texts(PAWL.database(), "SELECT search FROM job WHERE id = ?", UUID.fromString(job))
                .getFirst();
        Set<String> words = Set.of(search.split(" ", -1));
        assertEquals(
                Set.of("\u00e9t\u00e9", "line", "3", "mp4", "final", "1"),
                words.stream().map(word -> word.substring(13)).collect(Collectors.toSet()));
        assertEquals(
                1, words.stream().map(word -> word.substring(0, 13)).distinct().count());
    }

    private Api.Answer update(String job, String body) {
        return api.send("PATCH", "/jobs/" + job, body);
    }

    private static String labels(Api.Answer answer) {
        assertEquals(200, answer.status(), answer.response()::body);
        return answer.json().path("labels").toString();
    }

    private static String labels(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"n%d\": \"x\"".formatted(i))
                .collect(Collectors.joining(", ", "{\"labels\": {", "}}"));
    }

    private static String object(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value).toString();
    }

    private static String label(String name, String value) {
        return "{\"labels\": " + object(name, value) + "}";
    }
}
