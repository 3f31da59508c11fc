package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    /** Each action in a status that permits it, and its answer there. */
    @ParameterizedTest
    @CsvSource({
        "confirm-upload, CREATED, 1, 200",
        "run, UPLOADED, 2, 202",
        "open, DRAFT_READY, 8, 200",
        "cancel, EDITING, 9, 200",
        "force-stop, CANCELLED, 4, 200"
    })
    void an_action_is_done_only_at_the_version_that_its_editor_read(
            String action, String status, int version, int accepted) {
        UUID id = JobFixture.inStatus(database, editor, status);
        if (action.equals("force-stop")) {
            JobFixture.withDispatch(database, id, "STOP_REQUESTED");
        }
        assertEquals("\"" + version + "\"", api.get("/jobs/" + id).header("ETag"));

        for (String stale : new String[] {"\"" + (version + 1) + "\"", "\"\"", "\"0" + version + "\"", "\"a,b\""}) {
            Api.Answer refused = Rows.unchangedBy(database, () -> act(id, action, stale));
            assertEquals(412, refused.status(), refused.response()::body);
            assertEquals("VERSION_CONFLICT", refused.text("error_code"));
            assertEquals(version, refused.json().path("current_version").asInt());
        }
        assertEquals(accepted, act(id, action, "\"" + version + "\"").status());
    }

    @ParameterizedTest
    @CsvSource({"confirm-upload, CREATED, 200", "run, UPLOADED, 202", "open, DRAFT_READY, 200", "cancel, EDITING, 200"})
    void a_star_matches_every_version(String action, String status, int accepted) {
        UUID id = JobFixture.inStatus(database, editor, status);
        assertEquals(accepted, act(id, action, "*").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"W/\"1\"", "w/\"1\"", "\"1\", \"2\"", "*, \"1\"", "1", "\"1", "1\"", "\"1\"2\"", "\"\t\"", "**"})
    void anything_but_a_star_or_one_strong_tag_is_a_bad_request(String header) {
        UUID id = JobFixture.inStatus(database, editor, "CREATED");
        for (String action : new String[] {"confirm-upload", "run", "open", "cancel", "force-stop"}) {
            Api.Answer refused = Rows.unchangedBy(database, () -> act(id, action, header));
            assertEquals(400, refused.status(), refused.response()::body);
            assertEquals("VALIDATION_ERROR", refused.text("error_code"));
            assertEquals("If-Match", refused.json().at("/errors/0/pointer").asText());
        }
    }

    @Test
    void two_headers_are_a_list_of_tags_and_a_bad_request() {
        UUID id = JobFixture.inStatus(database, editor, "CREATED");
        Api.Answer refused = Rows.unchangedBy(
                database, () -> api.post("/jobs/" + id + "/cancel", null, "If-Match", "\"1\"", "If-Match", "\"2\""));
        assertEquals(400, refused.status(), refused.response()::body);
    }

    @Test
    void who_may_not_see_the_job_is_not_told_that_the_version_differs() {
        UUID foreign = JobFixture.inStatus(database, "somebody-else", "CREATED");
        for (String header : new String[] {"\"7\"", "\"1\"", "*"}) {
            assertEquals(404, act(foreign, "cancel", header).status());
        }
        assertEquals(400, act(foreign, "cancel", "W/\"1\"").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DONE", "DRAFT_READY"})
    void the_version_is_checked_before_the_state_machine_is_asked(String status) {
        UUID id = JobFixture.inStatus(database, editor, status);
        assertEquals(412, act(id, "cancel", "\"1\"").status());
        assertEquals(409, act(id, "cancel", "*").status());
        assertEquals(
                409, act(id, "cancel", api.get("/jobs/" + id).header("ETag")).status());
    }

    @Test
    void the_version_is_checked_before_a_replay_is_recognised() {
        String id = api.createRunningJob();
        assertEquals(412, act(id, "run", "\"2\"").status());
        assertEquals(412, act(id, "confirm-upload", "\"2\"").status());
        assertEquals(200, act(id, "run", "\"3\"").status());
    }

    /** The job came to its status with version 5, and has sent two heartbeats since. */
    @ParameterizedTest
    @CsvSource({"4, 412", "5, 200", "6, 200", "7, 200", "8, 412", "50, 412", "9999999999, 412", "99999999999, 412"})
    void a_stage_that_only_repeats_itself_does_not_make_a_tag_stale(String version, int status) {
        UUID id = JobFixture.inStatus(database, editor, "TRANSCRIBING");
        assertEquals("\"5\"", api.get("/jobs/" + id).header("ETag"));
        JobFixture.move(database, id, "TRANSCRIBING");
        JobFixture.move(database, id, "TRANSCRIBING");
        assertEquals("\"7\"", api.get("/jobs/" + id).header("ETag"));
        assertEquals(status, act(id, "cancel", "\"" + version + "\"").status());
    }

    @Test
    void a_tag_is_stale_after_a_move_even_if_the_job_has_come_back_to_the_status() {
        UUID id = JobFixture.inStatus(database, editor, "DRAFT_READY");
        String read = api.get("/jobs/" + id).header("ETag");
        for (String status : new String[] {"REGENERATING", "DRAFT_READY"}) {
            JobFixture.move(database, id, status);
        }
        assertEquals(412, act(id, "open", read).status());
        assertEquals(200, act(id, "open", api.get("/jobs/" + id).header("ETag")).status());
    }

    /** As a job is that has not taken a step since there is the column. */
    @Test
    void a_job_of_which_is_not_known_when_it_moved_has_moved_with_its_present_version() {
        UUID id = JobFixture.inStatus(database, editor, "TRANSCRIBING");
        JobFixture.move(database, id, "TRANSCRIBING");
        PastGuards.write(database, "job", "UPDATE job SET moved_version = NULL WHERE id = ?", id);
        assertEquals(412, act(id, "cancel", "\"5\"").status());
        JobFixture.move(database, id, "TRANSCRIBING");
        assertEquals(412, act(id, "cancel", "\"5\"").status());
        assertEquals(200, act(id, "cancel", "\"6\"").status());
    }

    private Api.Answer act(Object id, String action, String ifMatch) {
        @Nullable String body = action.equals("confirm-upload") ? "{\"video_uri\": \"s3://media/in.mp4\"}" : null;
        return api.post("/jobs/" + id + "/" + action, body, "If-Match", ifMatch);
    }
}
