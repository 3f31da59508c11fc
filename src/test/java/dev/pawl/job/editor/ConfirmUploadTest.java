package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmUploadTest {
    private static final String VIDEO = "s3://media/in.mp4";

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @ParameterizedTest
    @CsvSource({"CREATED, 2", "UPLOADING, 3"})
    void confirm_moves_the_job_to_uploaded_and_keeps_the_uri(String from, int version) {
        UUID id = JobFixture.inStatus(database, editor, from);
        Api.Answer confirmed = confirm(id, VIDEO);
        assertEquals(200, confirmed.status(), confirmed.response()::body);
        assertFalse(confirmed.json().path("replayed").asBoolean());
        assertEquals("\"" + version + "\"", confirmed.header("ETag"));
        JsonNode job = confirmed.json().path("job");
        assertEquals("UPLOADED", job.path("status").asText());
        assertEquals(VIDEO, job.at("/manifest/video_uri").asText());
        assertEquals(job, api.get("/jobs/" + id).json());

        JsonNode event = Trail.of(api, id).getLast();
        assertEquals(version, event.path("sequence").asInt());
        assertEquals(from, event.path("prev_status").asText());
        assertEquals("UPLOADED", event.path("new_status").asText());
        assertFalse(event.toString().contains("s3:"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CREATED", "UPLOADING"})
    void the_same_uri_again_is_a_replay_in_every_status_and_writes_nothing(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        Api.Answer replayed = Rows.unchangedBy(database, () -> confirm(id, VIDEO));
        assertEquals(200, replayed.status(), replayed.response()::body);
        assertTrue(replayed.json().path("replayed").asBoolean());
        Api.Answer job = api.get("/jobs/" + id);
        assertEquals(job.json(), replayed.json().path("job"));
        assertEquals(job.header("ETag"), replayed.header("ETag"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CREATED", "UPLOADING"})
    void another_uri_is_a_conflict_in_every_status_and_writes_nothing(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        Api.Answer refused = Rows.unchangedBy(database, () -> confirm(id, VIDEO + "?v=2"));
        assertEquals(409, refused.status(), refused.response()::body);
        assertEquals("VIDEO_URI_CONFLICT", refused.text("error_code"));
        assertEquals(VIDEO, refused.text("current_video_uri"));
        assertEquals(VIDEO + "?v=2", refused.text("submitted_video_uri"));
    }

    @Test
    void a_job_that_ended_without_a_video_takes_none() {
        String id = api.createJob();
        api.post("/jobs/" + id + "/cancel", null);
        Api.Answer refused = Rows.unchangedBy(database, () -> confirm(id, VIDEO));
        FsmProblem.assertRefused(refused, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "UPLOADED", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example/a%20b.mp4?sig=A%2FB&x=1#t=10",
                "HTTPS://CDN.Example:443/../a//b.mp4",
                "file:///var/media/in.mp4",
                "s3://bucket/schön/\uD83C\uDFAC.mp4"
            })
    void a_uri_is_kept_exactly_as_sent(String uri) {
        String id = api.createJob();
        assertEquals(200, confirm(id, uri).status());
        assertEquals(
                uri, api.get("/jobs/" + id).json().at("/manifest/video_uri").asText());
    }

    @Test
    void a_uri_has_at_most_8192_characters() {
        String longest = "s3://b/" + "x".repeat(8_185);
        String id = api.createJob();
        Rows.unchangedBy(database, () -> assertInvalid(confirm(id, longest + "x")));
        assertEquals(200, confirm(id, longest).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "in.mp4",
                "/media/in.mp4",
                "//host/in.mp4",
                "s3://media/a b.mp4",
                " s3://media/in.mp4",
                "s3://media/in.mp4\n",
                "https://user:secret@host/in.mp4",
                "https://user@host/in.mp4",
                "s3://key:secret@under_score/in.mp4",
                "http://[::1/in.mp4",
                "s3://media/%zz",
                "s3:",
                "s3://media/\u0000",
                "s3://media/\uD800.mp4"
            })
    void what_is_no_absolute_uri_without_user_info_is_refused(String uri) {
        String id = api.createJob();
        Rows.unchangedBy(database, () -> assertInvalid(confirm(id, uri)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\"video_uri\": null}", "{\"video_uri\": 7}", "{\"video_uri\": \"s3://a\", \"x\": 1}"
            })
    void a_body_of_another_shape_is_refused(String body) {
        String id = api.createJob();
        Rows.unchangedBy(database, () -> assertInvalid(api.post("/jobs/" + id + "/confirm-upload", body)));
    }

    private static Api.Answer assertInvalid(Api.Answer answer) {
        assertEquals(400, answer.status(), answer.response()::body);
        assertEquals("VALIDATION_ERROR", answer.text("error_code"));
        return answer;
    }

    private Api.Answer confirm(Object id, String uri) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("video_uri", uri)
                .toString()
                .replace("\uD800.", "\\uD800.");
        return api.post("/jobs/" + id + "/confirm-upload", json);
    }
}
