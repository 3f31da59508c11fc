package dev.pawl.job.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What a retry is refused for, and when a job offers one. */
class RetryRefusedTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String failed =
            JobFixture.inStatus(database, editor, "FAILED").toString();

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"FAILED", "CANCELLED"})
    void only_a_job_that_ended_without_a_result_is_retried(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        assertRefused("RETRY_NOT_ALLOWED_STATE", "current_status", status.name(), id, "again");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELLED"})
    void a_job_that_ended_without_a_video_is_not_retried_and_offers_no_retry(JobStatus status) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            UUID id = rows.jobIn(status, editor).id();
            assertRefused("RETRY_NOT_ALLOWED_STATE", "current_status", status.name(), id, "again");
            assertOffered("[]", id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio_uri", "transcript_uri"})
    void files_of_later_stages_do_not_stand_in_for_a_video(String artifact) {
        UUID id = UUID.fromString(api.createJob());
        CallbackReport uploading = CallbackReport.of("UPLOADING").bringing(artifact, "s3://media/early");
        assertEquals(204, uploading.sendTo(pawl.url(), id).status());
        fail(id.toString());
        assertRefused("RETRY_NOT_ALLOWED_STATE", "current_status", "FAILED", id, "again");
        assertOffered("[]", id);
    }

    @Test
    void while_a_retry_or_a_retry_of_a_retry_runs_there_is_no_other() {
        String child = accept(failed, "first");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", child, failed, "second");
        assertOffered("[]", failed);
        fail(child);
        assertOffered("[\"retry\"]", child);
        String grandchild = accept(child, "first");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", grandchild, failed, "second");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", grandchild, child, "second");
        assertOffered("[]", failed);
        assertOffered("[]", child);
        assertOffered("[\"cancel\"]", grandchild);
    }

    @Test
    void when_every_retry_has_ended_there_may_be_another() {
        String child = accept(failed, "first");
        fail(child);
        String grandchild = accept(child, "first");
        assertEquals(200, api.post("/jobs/" + grandchild + "/cancel", null).status());
        assertOffered("[\"retry\"]", grandchild);
        assertOffered("[\"retry\"]", failed);
        String second = accept(failed, "second");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", second, failed, "third");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", second, grandchild, "first");
        assertOffered("[]", child);
        assertOffered("[]", grandchild);
    }

    @Test
    void while_another_retry_of_the_same_job_runs_a_failed_one_is_not_retried() {
        String child = accept(failed, "first");
        fail(child);
        String sibling = accept(failed, "second");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", sibling, child, "first");
        assertOffered("[]", child);
        fail(sibling);
        assertOffered("[\"retry\"]", child);
        String grandchild = accept(child, "first");
        assertRefused("JOB_ALREADY_RUNNING", "running_job_id", grandchild, sibling, "first");
        assertOffered("[]", sibling);
        assertOffered("[]", failed);
    }

    @Test
    void a_request_id_stands_for_one_payload_of_one_failed_job() {
        try (RunningPawl choosy = RunningPawl.start(database, Map.of("PAWL_MODEL_PROFILES", "default, thorough"))) {
            Api both = choosy.as(editor);
            assertEquals(202, retry(both, failed, "again", "thorough").status());
            Api.Answer mismatch = Rows.unchangedBy(database, () -> retry(both, failed, "again", "default"));
            assertEquals(409, mismatch.status());
            assertEquals("CLIENT_REQUEST_ID_MISMATCH", mismatch.text("error_code"));
            assertEquals(200, retry(both, failed, "again", "thorough").status());
            UUID other = JobFixture.inStatus(database, editor, "FAILED");
            assertEquals(202, retry(both, other, "again", "default").status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/model_profile | {\"client_request_id\": \"a\", \"model_profile\": \"thorough\"}",
                "/model_profile | {\"client_request_id\": \"a\", \"model_profile\": \"Default\"}",
                "/model_profile | {\"client_request_id\": \"a\", \"model_profile\": \"\"}",
                "/model_profile | {\"client_request_id\": \"a\", \"model_profile\": null}",
                "/model_profile | {\"client_request_id\": \"a\"}",
                "/client_request_id | {\"model_profile\": \"default\"}",
                "/client_request_id | {\"client_request_id\": \"\", \"model_profile\": \"default\"}",
                "/client_request_id | {\"client_request_id\": \"a\\u0000\", \"model_profile\": \"default\"}",
                "/client_request_id | {\"client_request_id\": 7, \"model_profile\": \"default\"}",
                "/colour | {\"client_request_id\": \"a\", \"model_profile\": \"default\", \"colour\": \"red\"}"
            })
    void a_request_of_another_form_is_refused_by_name(String pointer, String body) {
        Api.Answer refused = Rows.unchangedBy(database, () -> api.post("/jobs/" + failed + "/retry", body));
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals(pointer, refused.json().at("/errors/0/pointer").asText());
    }

    @Test
    void a_failed_job_of_somebody_else_is_none() {
        Api stranger = pawl.asNewEditor();
        Api.Answer foreign = Rows.unchangedBy(database, () -> retry(stranger, failed, "again", "default"));
        Api.Answer missing = retry(stranger, "no-id", "again", "default");
        assertEquals(404, foreign.status());
        assertEquals(missing.response().body(), foreign.response().body());
        accept(failed, "again");
        assertEquals(404, retry(stranger, failed, "again", "default").status());
    }

    private String accept(String id, String request) {
        Api.Answer answer = retry(api, id, request, "default");
        assertEquals(202, answer.status(), answer.response()::body);
        return answer.json().at("/job/id").asText();
    }

    private void fail(String id) {
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), id).status());
    }

    private void assertRefused(String errorCode, String member, String value, Object id, String request) {
        Api.Answer refused = Rows.unchangedBy(database, () -> retry(api, id, request, "default"));
        assertEquals(409, refused.status(), refused.response()::body);
        assertEquals(errorCode, refused.text("error_code"));
        assertEquals(value, refused.text(member));
        assertEquals("", refused.header("Location"));
    }

    private void assertOffered(String actions, Object id) {
        Api.Answer job = api.get("/jobs/" + id);
        assertEquals(actions, job.json().path("allowed_actions").toString());
        api.get("/projects/" + job.text("project_id") + "/jobs")
                .json()
                .path("items")
                .forEach(item -> {
                    if (item.path("id").asText().equals(id.toString())) {
                        assertEquals(job.json(), item);
                    }
                });
    }

    private static Api.Answer retry(Api by, Object id, String request, String profile) {
        String body = "{\"client_request_id\": \"%s\", \"model_profile\": \"%s\"}".formatted(request, profile);
        return by.post("/jobs/" + id + "/retry", body);
    }
}
