package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlRefusal;
import dev.pawl.testing.Trail;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that has ended says itself when it did, through whom and why. */
class EndedTest {
    private static final RunningPawl PAWL = RunningPawl.shared();

    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = PAWL.as(editor);

    @Test
    void its_editor_cancels_it_with_a_reason() {
        String job = api.createRunningJob();
        Api.Answer cancelled =
                api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"wrong_footage\"}", "Idempotency-Key", "stop");
        JsonNode ended = assertShown(job);
        assertEquals("editor", ended.at("/by/actor_type").asText());
        assertEquals(editor, ended.at("/by/actor_id").asText());
        assertEquals("wrong_footage", ended.path("reason_code").asText());
        assertEquals(ended, cancelled.json().path("ended"));
        assertEquals(
                ended,
                api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"wrong_footage\"}", "Idempotency-Key", "stop")
                        .json()
                        .path("ended"));
        assertEquals(
                ended,
                api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}")
                        .json()
                        .at("/job/ended"),
                "a replay shows it too");
    }

    @Test
    void its_editor_cancels_it_without_a_reason() {
        String job = api.createJob();
        api.post("/jobs/" + job + "/cancel", null);
        assertFalse(assertShown(job).has("reason_code"));
    }

    @Test
    void the_orchestrator_fails_it() {
        String job = api.createRunningJob();
        CallbackReport.of("FAILED").with("failure_code", "NO_SOUND").sendTo(PAWL.url(), job);
        JsonNode ended = assertShown(job);
        assertEquals("orchestrator", ended.at("/by/actor_type").asText());
        assertFalse(ended.path("by").has("actor_id"));
        assertEquals("NO_SOUND", ended.path("reason_code").asText());
    }

    @ParameterizedTest
    @EnumSource
    void a_job_says_so_if_it_has_ended_in_any_status_and_not_while_it_lives(JobStatus status) {
        String job = JobFixture.inStatus(PAWL.database(), editor, status.name()).toString();
        if (status.isTerminal()) {
            assertEquals("system", assertShown(job).at("/by/actor_type").asText());
        } else {
            assertFalse(api.get("/jobs/" + job).json().has("ended"));
        }
        assertEquals(
                status.isTerminal() ? status.name() : null,
                Query.texts(PAWL.database(), "SELECT ended_as FROM job WHERE id = ?", UUID.fromString(job))
                        .getFirst());
    }

    @Test
    void a_retry_has_not_ended() {
        String job = JobFixture.inStatus(PAWL.database(), editor, "FAILED").toString();
        String retry = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
        Api.Answer answer = api.post("/jobs/" + job + "/retry", retry);
        assertEquals(202, answer.status());
        assertFalse(answer.json().path("job").has("ended"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ended_by_id = 'somebody'",
                "ended_by_type = 'editor'",
                "ended_by_type = NULL, ended_reason = NULL",
                "ended_reason = 'OTHER'"
            })
    void it_says_nothing_else_than_its_audit_event(String change) {
        UUID job = JobFixture.inStatus(PAWL.database(), editor, "FAILED");
        assertRefused("PW004", "change only with a step of its version", job, change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ended_by_type = 'editor'", "ended_reason = 'X'", "ended_by_id = 'somebody'"})
    void a_job_that_lives_has_not_been_ended(String change) {
        UUID job = JobFixture.inStatus(PAWL.database(), editor, "EDITING");
        assertRefused("PW004", "change only with a step of its version", job, change);
    }

    @Test
    void nobody_sets_when_or_as_what_it_ended() {
        UUID job = JobFixture.inStatus(PAWL.database(), editor, "DONE");
        JobFixture.execute(PAWL.database(), "UPDATE job SET ended_as = NULL, ended_at = NULL WHERE id = ?", job);
        JobFixture.execute(
                PAWL.database(),
                "UPDATE job SET ended_as = 'FAILED', ended_at = now() - interval '1 day' WHERE id = ?",
                job);
        assertEquals(
                "DONE",
                Query.texts(PAWL.database(), "SELECT ended_as FROM job WHERE id = ? AND ended_at = updated_at", job)
                        .getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {", ended_by_type = 'editor', ended_by_id = 'alice'", ", ended_by_type = 'system'", ""})
    void an_event_that_contradicts_the_job_is_refused(String endedBy) {
        UUID job = JobFixture.inStatus(PAWL.database(), editor, "EDITING");
        SqlRefusal.assertRefused("PW005", "contradicts who ended the job", () -> {
            try (Connection service = PAWL.database().connect("pawl_service");
                    Statement statement = service.createStatement()) {
                service.setAutoCommit(false);
                try {
                    statement.execute("UPDATE job SET status = 'DONE', version = version + 1, updated_at = now()"
                            + endedBy + " WHERE id = '" + job + "'");
                    statement.execute("""
                            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id,
                              actor_type, actor_id, correlation_id, occurred_at, recorded_at)
                            SELECT id, version, status, 'EDITING', 'JOB_STATUS_TRANSITION_APPLIED', project_id,
                              'editor', 'bob', 'test', updated_at, updated_at FROM job WHERE id = '%s'
                            """.formatted(job));
                } finally {
                    service.rollback();
                }
            }
        });
    }

    private static void assertRefused(String state, String reason, UUID job, String change) {
        SqlRefusal.assertRefused(state, reason, () -> {
            try (Connection service = PAWL.database().connect("pawl_service");
                    Statement statement = service.createStatement()) {
                statement.execute("UPDATE job SET " + change + " WHERE id = '" + job + "'");
            }
        });
    }

    /** Everywhere the same, and the same as the end of the trail. */
    private JsonNode assertShown(String job) {
        JsonNode shown = api.get("/jobs/" + job).json();
        JsonNode ended = shown.path("ended");
        JsonNode event = Trail.of(api, job).getLast();
        assertEquals(event.path("recorded_at"), ended.path("at"));
        assertEquals(event.path("actor_type"), ended.at("/by/actor_type"));
        assertEquals(event.path("actor_id"), ended.at("/by/actor_id"));
        assertEquals(event.path("reason_code"), ended.path("reason_code"));
        JsonNode listed = api.get("/projects/" + shown.path("project_id").asText() + "/jobs")
                .json()
                .at("/items/0");
        assertEquals(shown, listed);
        return ended;
    }
}
