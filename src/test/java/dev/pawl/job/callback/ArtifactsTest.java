package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callbacks do to the manifest. */
class ArtifactsTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @Test
    void artifacts_are_merged_key_by_key() throws JsonProcessingException {
        heartbeat("{\"audio_uri\": \"s3://a/audio\"}");
        heartbeat("{\"transcript_uri\": \"s3://a/text\", \"exports\": [\"s3://a/pdf\"]}");
        heartbeat("{\"draft_uri\": \"s3://a/draft\"}");
        heartbeat("{}");
        assertManifest("""
                {"video_uri": "s3://media/in.mp4", "audio_uri": "s3://a/audio", "transcript_uri": "s3://a/text",
                 "draft_uri": "s3://a/draft", "exports": ["s3://a/pdf"]}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio_uri", "transcript_uri"})
    void a_raw_artifact_keeps_its_value_and_may_be_repeated(String key) {
        heartbeat("{\"%s\": \"s3://a/first\"}".formatted(key));
        heartbeat("{\"%s\": \"s3://a/first\"}".formatted(key));
        JsonNode before = manifest();
        Api.Answer refused = Rows.unchangedBy(
                pawl.database(), () -> send("{\"%s\": \"s3://a/FIRST\", \"draft_uri\": \"s3://a/d\"}".formatted(key)));
        assertEquals(409, refused.status());
        assertEquals("ARTIFACT_IMMUTABLE", refused.text("error_code"));
        assertEquals(key, refused.text("key"));
        assertEquals(before, manifest());
    }

    @Test
    void a_draft_may_be_replaced() throws JsonProcessingException {
        heartbeat("{\"draft_uri\": \"s3://a/one\"}");
        heartbeat("{\"draft_uri\": \"s3://a/two\"}");
        assertManifest("{\"video_uri\": \"s3://media/in.mp4\", \"draft_uri\": \"s3://a/two\", \"exports\": []}");
    }

    @Test
    void exports_only_grow_and_hold_each_uri_once_in_the_order_of_their_arrival() throws JsonProcessingException {
        heartbeat("{\"exports\": [\"s3://a/2\", \"s3://a/1\", \"s3://a/2\"]}");
        heartbeat("{\"exports\": []}");
        heartbeat("{\"exports\": [\"s3://a/3\", \"s3://a/1\"]}");
        assertManifest("""
                {"video_uri": "s3://media/in.mp4", "exports": ["s3://a/2", "s3://a/1", "s3://a/3"]}""");
    }

    @Test
    void a_job_has_at_most_100_exports_and_another_one_changes_nothing() {
        heartbeat(exports(0, 60));
        Api.Answer tooMany = Rows.unchangedBy(pawl.database(), () -> send(exports(50, 101)));
        assertEquals(409, tooMany.status(), tooMany.response()::body);
        assertEquals("ARTIFACT_LIMIT", tooMany.text("error_code"));
        heartbeat(exports(50, 100));
        heartbeat(exports(0, 100));
        assertEquals(409, send(exports(100, 101)).status());
        assertEquals(100, manifest().path("exports").size());
        assertEquals(400, send(exports(0, 101)).status());
    }

    @Test
    void a_raw_artifact_that_would_change_is_told_before_an_export_too_many() {
        heartbeat(exports(0, 100));
        heartbeat("{\"audio_uri\": \"s3://a/first\"}");
        Api.Answer refused = send("{\"audio_uri\": \"s3://a/other\", \"exports\": [\"s3://a/more\"]}");
        assertEquals("ARTIFACT_IMMUTABLE", refused.text("error_code"));
    }

    @Test
    void a_job_that_had_more_before_there_was_a_limit_goes_on_without_new_ones() {
        JobFixture.execute(
                pawl.database(), """
                WITH step AS (
                  UPDATE job SET version = version + 1, updated_at = now(),
                    manifest = jsonb_set(manifest, '{exports}', CAST(? AS jsonb))
                  WHERE id = ? RETURNING *)
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                  correlation_id, occurred_at, recorded_at)
                SELECT id, version, status, status, 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'sys-test',
                  updated_at, updated_at FROM step
                """, exports(0, 150).replaceAll(".*(\\[.*]).*", "$1"), UUID.fromString(job));
        heartbeat(exports(0, 1));
        heartbeat("{\"draft_uri\": \"s3://a/draft\"}");
        assertEquals("ARTIFACT_LIMIT", send(exports(150, 151)).text("error_code"));
    }

    @Test
    void a_failure_keeps_what_was_made_and_may_bring_more() throws JsonProcessingException {
        heartbeat("{\"audio_uri\": \"s3://a/audio\"}");
        CallbackReport failed = CallbackReport.of("FAILED").bringing("transcript_uri", "s3://a/text");
        assertEquals(204, failed.sendTo(pawl.url(), job).status());
        assertManifest("""
                {"video_uri": "s3://media/in.mp4", "audio_uri": "s3://a/audio", "transcript_uri": "s3://a/text",
                 "exports": []}""");
    }

    @Test
    void a_uri_is_kept_exactly_as_it_was_sent() {
        String odd = "HTTPS://Example.org:443/a/../b%2f%41?x=1&y=%20#frag";
        heartbeat("{\"audio_uri\": \"%s\"}".formatted(odd));
        assertEquals(odd, manifest().path("audio_uri").asText());
    }

    private static String exports(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "\"s3://a/" + i + "\"")
                .collect(Collectors.joining(", ", "{\"exports\": [", "]}"));
    }

    private void heartbeat(String artifacts) {
        Api.Answer answer = send(artifacts);
        assertEquals(204, answer.status(), answer.response()::body);
    }

    private Api.Answer send(String artifacts) {
        return CallbackReport.of("AUDIO_EXTRACTING")
                .withJson("artifact_updates", artifacts)
                .sendTo(pawl.url(), job);
    }

    private JsonNode manifest() {
        return api.get("/jobs/" + job).json().path("manifest");
    }

    private void assertManifest(String expected) throws JsonProcessingException {
        assertEquals(new ObjectMapper().readTree(expected), manifest());
    }
}
