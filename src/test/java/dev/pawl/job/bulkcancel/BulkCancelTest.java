package dev.pawl.job.bulkcancel;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs cancelled together by their ids. */
class BulkCancelTest {
    private static final String CANCELLED = "CANCELLED CANCELLED";
    private static final String MISSING = "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f";

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);
    private final String project = api.createProject();

    @ParameterizedTest
    @EnumSource
    void each_job_has_the_outcome_that_its_own_cancel_would_have_had(JobStatus status) {
        String alone = JobFixture.inStatus(database, editor, status.name()).toString();
        String job = JobFixture.inStatus(database, editor, status.name()).toString();
        String other = ManyJobs.created(database, projectOf(job), 1).getFirst();

        BulkCancel cancel = BulkCancel.byId(api, projectOf(job), List.of(job, other));

        Api.Answer single = api.post("/jobs/" + alone + "/cancel", null);
        String code = single.status() == 200 ? "CANCELLED" : single.text("error_code");
        String current = single.status() == 200 ? "CANCELLED" : single.text("current_status");
        assertEquals(List.of(code + " " + current, CANCELLED), cancel.outcomes());
        assertFalse(cancel.more());
        assertEquals(withoutIds(api.get("/jobs/" + alone).json()), withoutIds(get(job)));
        assertEquals(Trail.statuses(api, alone), Trail.statuses(api, job));
    }

    @Test
    void each_job_has_an_audit_event_of_its_own() {
        List<String> ids = ManyJobs.created(database, project, 3);
        String body = "{\"job_ids\": %s, \"reason_code\": \"wrong_footage\"}".formatted(BulkCancel.strings(ids));
        BulkCancel.of(api.post(BulkCancel.path(project), body, "X-Correlation-Id", "studio-8c1f"));
        for (String id : ids) {
            JsonNode job = get(id);
            List<JsonNode> trail = Trail.of(api, id);
            assertEquals(2, trail.size());
            JsonNode event = trail.getLast();
            assertEquals(
                    "JOB_STATUS_TRANSITION_APPLIED", event.path("event_type").asText());
            assertEquals(project, event.path("project_id").asText());
            assertEquals(2, event.path("sequence").asInt());
            assertEquals("editor", event.path("actor_type").asText());
            assertEquals(editor, event.path("actor_id").asText());
            assertEquals("CREATED", event.path("prev_status").asText());
            assertEquals("CANCELLED", event.path("new_status").asText());
            assertEquals("wrong_footage", event.path("reason_code").asText());
            assertEquals("studio-8c1f", event.path("correlation_id").asText());
            assertEquals(job.path("updated_at"), event.path("recorded_at"));
            assertEquals(event.path("recorded_at"), event.path("occurred_at"));
        }
    }

    @Test
    void what_is_no_job_of_the_project_is_not_found_and_untouched_whatever_it_is() {
        Api stranger = RunningPawl.shared().asNewEditor();
        String foreign = stranger.createRunningJob();
        String elsewhere = api.createRunningJob();
        String mine = ManyJobs.created(database, project, 1).getFirst();
        List<String> nothing = List.of(
                foreign,
                elsewhere,
                MISSING,
                mine.replace("-", ""),
                " " + mine,
                "00000000-0000-0000-0000-000000000000",
                "not-an-id",
                "");

        BulkCancel refused = Rows.unchangedBy(database, () -> BulkCancel.byId(api, project, nothing));
        assertEquals(nothing, refused.ids());
        assertEquals(nCopies(nothing.size(), "RESOURCE_NOT_FOUND"), refused.outcomes());

        List<String> withMine = new ArrayList<>(nothing);
        withMine.add(1, mine);
        BulkCancel mixed = BulkCancel.byId(api, project, withMine);
        assertEquals(withMine, mixed.ids());
        assertEquals(CANCELLED, mixed.outcomes().get(1));
        assertEquals(nothing.size(), mixed.count("RESOURCE_NOT_FOUND"));
        assertEquals("AUDIO_EXTRACTING", get(elsewhere).path("status").asText());
        assertEquals("AUDIO_EXTRACTING", stranger.get("/jobs/" + foreign).text("status"));
    }

    @Test
    void ids_may_be_in_either_case_are_told_in_lower_case_and_count_once() {
        List<String> ids = ManyJobs.created(database, project, 2);
        String upper = ids.getFirst().toUpperCase(Locale.ROOT);
        List<String> given = List.of("Not-An-Id", upper, ids.getFirst(), MISSING.toUpperCase(Locale.ROOT), ids.get(1));
        BulkCancel cancel = BulkCancel.byId(api, project.toUpperCase(Locale.ROOT), given);
        assertEquals(List.of("Not-An-Id", ids.getFirst(), MISSING, ids.get(1)), cancel.ids());
        assertEquals(List.of("RESOURCE_NOT_FOUND", CANCELLED, "RESOURCE_NOT_FOUND", CANCELLED), cancel.outcomes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"reason_code\": \"why\"}", "{\"job_ids\": null}"})
    void a_body_that_names_no_jobs_is_told_what_is_missing(String body) {
        Api.Answer refused = api.post(BulkCancel.path(project), body);
        assertEquals(400, refused.status());
        assertEquals(
                "[{\"pointer\":\"\",\"message\":\"must have job_ids or statuses, and not both\"}]",
                refused.json().path("errors").toString());
    }

    @Test
    void items_are_in_the_order_of_the_request_and_duplicates_count_once() {
        List<String> ids = ManyJobs.created(database, project, 3);
        List<String> given = List.of(ids.get(2), "x", ids.get(0), ids.get(2), "x", ids.get(1), ids.get(0));
        BulkCancel cancel = BulkCancel.byId(api, project, given);
        assertEquals(List.of(ids.get(2), "x", ids.get(0), ids.get(1)), cancel.ids());
        assertEquals(List.of(CANCELLED, "RESOURCE_NOT_FOUND", CANCELLED, CANCELLED), cancel.outcomes());
        assertEquals(List.of("CREATED", "CANCELLED"), Trail.statuses(api, ids.get(2)));
    }

    @Test
    void a_second_cancel_finds_the_jobs_ended_and_writes_nothing() {
        List<String> ids = ManyJobs.running(database, project, 3, "PENDING");
        assertEquals(nCopies(3, CANCELLED), BulkCancel.byId(api, project, ids).outcomes());
        BulkCancel again = Rows.unchangedBy(database, () -> BulkCancel.byId(api, project, ids));
        assertEquals(nCopies(3, "FSM_TERMINAL_IMMUTABLE CANCELLED"), again.outcomes());
    }

    static Stream<String> refusedBodies() {
        return Stream.of(
                "{}",
                "{\"reason_code\": \"why\"}",
                "{\"job_ids\": [\"a\"], \"statuses\": [\"CREATED\"]}",
                "{\"job_ids\": []}",
                "{\"job_ids\": null}",
                "{\"job_ids\": \"a\"}",
                "{\"job_ids\": [1]}",
                "{\"job_ids\": [null]}",
                "{\"job_ids\": [\"" + "x".repeat(65) + "\"]}",
                "{\"statuses\": [" + "\"CREATED\",".repeat(15) + "\"DONE\"]}",
                "{\"statuses\": []}",
                "{\"statuses\": [\"NONE\"]}",
                "{\"statuses\": [\"created\"]}",
                "{\"statuses\": \"CREATED\"}",
                "{\"statuses\": [\"CREATED\"], \"reason_code\": \"two words\"}",
                "{\"statuses\": [\"CREATED\"], \"more\": true}",
                "[]",
                "");
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void a_body_of_another_shape_is_refused_and_changes_nothing(String body) {
        ManyJobs.created(database, project, 2);
        Api.Answer refused = Rows.unchangedBy(database, () -> api.post(BulkCancel.path(project), body));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("VALIDATION_ERROR", refused.text("error_code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"job_ids", "statuses"})
    void a_project_that_is_not_ones_own_is_not_found_and_nothing_changes(String by) {
        List<String> ids = ManyJobs.created(database, project, 2);
        String body = by.equals("job_ids")
                ? "{\"job_ids\": " + BulkCancel.strings(ids) + "}"
                : "{\"statuses\": [\"CREATED\"]}";
        Api stranger = RunningPawl.shared().asNewEditor();
        for (String id : List.of(project, MISSING, "not-an-id", project.toUpperCase(Locale.ROOT))) {
            Api.Answer refused = Rows.unchangedBy(database, () -> stranger.post(BulkCancel.path(id), body));
            assertEquals(404, refused.status(), refused.response()::body);
        }
        assertEquals(400, stranger.post(BulkCancel.path(MISSING), "{}").status());
    }

    private static JsonNode withoutIds(JsonNode job) {
        var bare = job.<ObjectNode>deepCopy();
        if (bare.path("ended") instanceof ObjectNode ended) {
            ended.remove("at");
        }
        return bare.without(List.of("id", "project_id", "created_at", "updated_at"));
    }

    private String projectOf(String job) {
        return get(job).path("project_id").asText();
    }

    private JsonNode get(String job) {
        return api.get("/jobs/" + job).json();
    }
}
