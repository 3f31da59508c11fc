package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "FILE:///videos/in.mp4",
                "https://[2001:db8::1]:8443/x",
                "https://host:/x",
                "s3+https://bucket/x?a=(1)&b='2'!*;$,~-_.:@#/?",
                "s3://media/%00%2e%2e",
                "s3://media/\u00e9\ud83c\udfac",
                "s3://media/" + "x".repeat(8_192 - 11));
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
                "s3://media/" + "x".repeat(8_192 - 10));
    }

    static Stream<String> ofAnotherForm() {
        return Stream.of(
                "https:user:s3cret@h/x",
                "https:///user:s3cret@h/x",
                "https:/s3cret/x",
                "javascript:alert(1)",
                "data:video/mp4;base64,s3cret",
                "urn:isbn:0451450523",
                "mailto:a@s3cret",
                "C:/s3cret.mp4",
                "file:/s3cret.mp4",
                "file://",
                "s3:///s3cret",
                "s3://s3cret",
                "s3://s3cret?x",
                "https://:80/s3cret",
                "https://host:port/s3cret",
                "https://a:1:2/s3cret",
                "https://[::g]/s3cret",
                "https://[]/s3cret",
                "s3://bu[::1]cket/s3cret",
                "https://[v1.x]/s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "s3://media/a b          ~ a space",
                "s3://media/a[1].mp4     ~ the bracket [ except around an IPv6 address",
                "s3://media/a]           ~ the bracket ] except around an IPv6 address",
                "s3://media/?a[]=1       ~ the bracket [ except around an IPv6 address",
                "s3://media/a|b          ~ the vertical bar |",
                "s3://media/a\\b         ~ the character \\",
                "s3://media/{id}         ~ the character {",
                "s3://media/<a>          ~ the character <",
                "s3://media/\"a\"         ~ the character \"",
                "s3://media/a^b          ~ the character ^",
                "s3://media/a\tb         ~ the character U+0009",
                "s3://media/a\u0085b     ~ the character U+0085",
                "s3://media/a\u00a0b     ~ the character U+00A0",
                "s3://media/100%.mp4     ~ a % without two hexadecimal digits",
                "s3://media/%            ~ a % without two hexadecimal digits"
            })
    void what_has_to_be_percent_encoded_is_named(String uri, String named) {
        String told =
                confirm(api.createJob(), uri).json().at("/errors/0/message").asText();
        assertEquals(
                "must not hold " + named + ": it has to be percent-encoded"
                        + (named.startsWith("a %") ? ", as %25" : ""),
                told);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void an_absolute_uri_of_up_to_8192_characters_is_kept_exactly_as_sent(String uri) {
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
    @MethodSource({"refused", "ofAnotherForm"})
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
