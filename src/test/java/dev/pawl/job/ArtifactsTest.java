package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.Report;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
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
    void a_failure_keeps_what_was_made_and_may_bring_more() throws JsonProcessingException {
        heartbeat("{\"audio_uri\": \"s3://a/audio\"}");
        Report failed = Report.of("FAILED").bringing("transcript_uri", "s3://a/text");
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

    private void heartbeat(String artifacts) {
        Api.Answer answer = send(artifacts);
        assertEquals(204, answer.status(), answer.response()::body);
    }

    private Api.Answer send(String artifacts) {
        return Report.of("AUDIO_EXTRACTING")
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
