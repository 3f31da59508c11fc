package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator who wants a reason for what is stopped, and one of a list (spec/openapi.yaml, Reasons). */
class ReasonPolicyTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final RunningPawl STRICT = RunningPawl.start(
            DATABASE, Map.of("PAWL_REASON_CODES", "too_expensive, duplicate", "PAWL_REASON_REQUIRED", "true"));

    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = STRICT.as(editor);

    @AfterAll
    static void stop() {
        STRICT.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cancel | {} | is required; must be one of duplicate, too_expensive",
                "cancel | {\"reason_code\": \"other\"} | must be one of duplicate, too_expensive",
                "force-stop | {} | is required; must be one of duplicate, too_expensive",
                "force-stop | {\"reason_code\": \"Duplicate\"} | must be one of duplicate, too_expensive"
            })
    void without_an_allowed_reason_nothing_happens_and_the_refusal_lists_those(
            String action, String body, String message) {
        UUID job = beingStopped();
        assertRefused(message, Rows.unchangedBy(DATABASE, () -> api.post("/jobs/" + job + "/" + action, body)));
    }

    @Test
    void a_bulk_cancel_needs_a_reason_and_a_dry_run_does_not() {
        String project = api.createProject();
        api.post("/projects/" + project + "/jobs", null);
        String path = "/projects/" + project + "/cancel-jobs";
        String unknown = "{\"statuses\": [\"CREATED\"], \"dry_run\": %s, \"reason_code\": \"other\"}";
        assertRefused(
                "is required; must be one of duplicate, too_expensive",
                api.post(path, "{\"statuses\": [\"CREATED\"]}"));
        assertRefused("must be one of duplicate, too_expensive", api.post(path, unknown.formatted(false)));
        assertRefused("must be one of duplicate, too_expensive", api.post(path, unknown.formatted(true)));
        assertEquals(
                207,
                api.post(path, "{\"statuses\": [\"CREATED\"], \"dry_run\": true}")
                        .status());
        assertEquals(
                "CANCELLED",
                api.post(path, "{\"statuses\": [\"CREATED\"], \"reason_code\": \"duplicate\"}")
                        .json()
                        .at("/items/0/outcome")
                        .asText());
    }

    @Test
    void an_allowed_reason_of_a_forced_stop_is_kept_in_the_dispatch() {
        UUID job = beingStopped();
        Api.Answer forced = api.post("/jobs/" + job + "/force-stop", "{\"reason_code\": \"too_expensive\"}");
        assertEquals(200, forced.status(), forced.response()::body);
        assertEquals(
                "too_expensive", forced.json().at("/dispatch/kill_reason_code").asText());
        assertEquals(forced.json(), api.get("/jobs/" + job).json());
        api.post("/jobs/" + job + "/force-stop", "{\"reason_code\": \"duplicate\"}");
        assertEquals(
                "too_expensive",
                api.get("/jobs/" + job).json().at("/dispatch/kill_reason_code").asText());
    }

    @Test
    void an_allowed_reason_of_a_cancel_is_kept_in_the_trail() {
        String job = api.createJob();
        Api.Answer cancelled = api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"duplicate\"}");
        assertEquals("duplicate", cancelled.json().at("/ended/reason_code").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"note", "comment", "reason"})
    void there_is_no_field_for_a_note(String field) {
        Api.Answer refused = api.post(
                "/jobs/" + api.createJob() + "/cancel",
                "{\"reason_code\": \"duplicate\", \"%s\": \"as Mara said\"}".formatted(field));
        assertEquals(400, refused.status());
        assertEquals("/" + field, refused.json().at("/errors/0/pointer").asText());
    }

    private UUID beingStopped() {
        UUID job = JobFixture.inStatus(DATABASE, editor, "CANCELLED");
        JobFixture.withDispatch(DATABASE, job, "STOP_REQUESTED");
        return job;
    }

    private static void assertRefused(String message, Api.Answer answer) {
        assertEquals(400, answer.status(), answer.response()::body);
        assertEquals("/reason_code", answer.json().at("/errors/0/pointer").asText());
        assertEquals(message, answer.json().at("/errors/0/message").asText());
    }
}
