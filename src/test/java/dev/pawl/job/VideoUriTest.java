package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VideoUriTest {
    private final Api api = RunningPawl.shared().asNewEditor();

    static Stream<String> kept() {
        return Stream.of(
                "s3://media/in.mp4",
                "HTTPS://Example.COM:443/a/../b?x=%2f&y=@#part",
                "gs://bucket_with_underscore/x",
                "http://[::1]/x",
                "file:///videos/in.mp4",
                "urn:isbn:0451450523",
                "s3://media/%00%2e%2e",
                "s3://media/\u00e9\ud83c\udfac",
                "s3://media/" + "x".repeat(2_048 - 11));
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                "in.mp4",
                "/videos/in.mp4",
                "//host/in.mp4",
                "s3:",
                "s3://",
                "s3://user@media/s3cret",
                "https://user:s3cret@host/x",
                "https://:@host/x",
                "https://user%3As3cret@host/x",
                "s3://user@under_score/s3cret",
                "https://host\\@other/s3cret",
                "https://host/s3cret here",
                " s3://media/s3cret",
                "s3://media/s3cret\n",
                "s3://media/s3cret\u0000",
                "s3://media/s3cret%zz",
                "https://[::1/s3cret",
                "1s3://media/s3cret",
                "s3://media/" + "x".repeat(2_048 - 10));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void an_absolute_uri_of_up_to_2048_characters_is_kept_exactly_as_sent(String uri) {
        String job = api.createJob();
        Api.Answer answer = confirm(job, uri);
        assertEquals(200, answer.status(), () -> answer.response().body());
        assertEquals(
                uri,
                api.get("/jobs/" + job)
                        .json()
                        .path("manifest")
                        .path("video_uri")
                        .asText());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void anything_else_is_400_repeats_nothing_and_moves_nothing(String uri) {
        String job = api.createJob();
        Api.Answer answer = confirm(job, uri);
        assertEquals(400, answer.status(), () -> answer.response().body());
        assertEquals(
                "/video_uri",
                answer.json().path("errors").path(0).path("pointer").asText());
        assertFalse(
                answer.response().body().contains("s3cret"),
                () -> answer.response().body());
        assertEquals("CREATED", api.get("/jobs/" + job).text("status"));
    }

    private Api.Answer confirm(String job, String uri) {
        String body =
                JsonNodeFactory.instance.objectNode().put("video_uri", uri).toString();
        return api.post("/jobs/" + job + "/confirm-upload", body);
    }
}
