package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pawl.testing.Api;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no JSON, or not the JSON that the contract asks for. */
class BodyShapeTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String TOKEN = PAWL.key().token("body-shape-test", List.of("editor"), Duration.ofHours(1));
    private static final String CANCEL_NOTHING = "/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f/cancel";

    private final Api api = PAWL.as("body-shape-test");

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("cut off", utf8("{\"name\": \"a\"")),
                arguments("two values", utf8("{\"name\": \"a\"} {\"name\": \"b\"}")),
                arguments("a trailing word", utf8("{\"name\": \"a\"} x")),
                arguments("a trailing comma", utf8("{\"name\": \"a\",}")),
                arguments("single quotes", utf8("{'name': 'a'}")),
                arguments("a comment", utf8("/* a */ {\"name\": \"a\"}")),
                arguments("a duplicate key", utf8("{\"name\": \"a\", \"name\": \"a\"}")),
                arguments("a duplicate key, once escaped", utf8("{\"name\": \"a\", \"n\\u0061me\": \"a\"}")),
                arguments("a bare control character", utf8("{\"name\": \"a\u0000\"}")),
                arguments("not a number", utf8("{\"name\": NaN}")),
                arguments("a number of 2,000 digits", utf8("{\"name\": " + "9".repeat(2_000) + "}")),
                arguments("a key of 60,000 characters", utf8("{\"" + "k".repeat(60_000) + "\": 1}")),
                arguments("deep lists", utf8("[".repeat(10_000) + "]".repeat(10_000))),
                arguments("deep objects", utf8("{\"a\":".repeat(33) + "1" + "}".repeat(33))),
                arguments("only white space", utf8(" \n")),
                arguments("Latin-1", "{\"name\": \"\u00e9\"}".getBytes(ISO_8859_1)),
                arguments("UTF-16", "{\"name\": \"a\"}".getBytes(UTF_16)),
                arguments("UTF-16 without a mark", "{\"name\": \"a\"}".getBytes(UTF_16BE)),
                arguments("an overlong NUL", latin1("{\"name\": \"\u00c0\u0080\"}")),
                arguments("an encoded surrogate", latin1("{\"name\": \"\u00ed\u00a0\u0080\"}")),
                arguments("beyond Unicode", latin1("{\"name\": \"\u00f5\u0080\u0080\u0080\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unreadable(String what, byte[] body) {
        RawHttp.Answer answer = new RawHttp(PAWL.url())
                .request(
                        "POST /projects HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                                + "\r\nAuthorization: Bearer " + TOKEN,
                        body);
        assertEquals(400, answer.status(), answer::body);
        assertEquals("VALIDATION_ERROR", answer.json().path("error_code").asText());
        assertEquals("", answer.json().path("errors").path(0).path("pointer").asText("?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            /projects | {}                                         | /name
            /projects | {"name": 4815162342}                       | /name
            /projects | {"name": 1e999999999}                      | /name
            /projects | {"name": null}                             | /name
            /projects | {"name": null, "x": null}                  | /name
            /projects | {"name": [null]}                           | /name
            /projects | {"name": true}                             | /name
            /projects | {"name": ["s3cret"]}                       | /name
            /projects | {"name": {"s3cret": 1}}                    | /name
            /projects | {"name": "s3cret\\u0000"}                  | /name
            /projects | {"name": "s3cret\\ud800"}                  | /name
            /projects | {"name": "\\udfff s3cret"}                 | /name
            /projects | {"name": "ok", "extra": "s3cret"}          | /extra
            /projects | {"name": "ok", "a/b~c": "s3cret"}          | /a~1b~0c
            /projects | {"name": "ok", "Name": "s3cret"}           | /Name
            /projects | []                                         | ^^
            /projects | "s3cret"                                   | ^^
            /projects | null                                       | /name
            /projects | ^^                                         | /name
            CANCEL    | {"reason_code": ""}                        | /reason_code
            CANCEL    | {"reason_code": "s3cret s3cret"}           | /reason_code
            CANCEL    | {"reason_code": "s3cret\\n"}               | /reason_code
            CANCEL    | {"reason_code": "s3cret\\u0000"}           | /reason_code
            CANCEL    | {"reason_code": 4815162342}                | /reason_code
            CANCEL    | {"reason": "s3cret"}                       | /reason
            CANCEL    | [{"reason_code": "s3cret"}]                | ^^
            """)
    void a_bad_field_is_named_by_a_pointer_and_its_value_is_not_repeated(String path, String body, String pointer) {
        Api.Answer answer = api.post(path.replace("CANCEL", CANCEL_NOTHING), body);
        assertEquals(400, answer.status(), () -> answer.response().body());
        assertEquals(
                1, answer.json().path("errors").size(), () -> answer.response().body());
        assertEquals(
                pointer, answer.json().path("errors").path(0).path("pointer").asText());
        assertFalse(
                answer.response().body().matches(".*(s3cret|4815162342).*"),
                () -> answer.response().body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", " null\n", "{}", "{\"reason_code\": null}", "{\"no_such_field\": null}"})
    void null_is_as_if_absent_and_a_body_null_is_none(String body) {
        String job = api.createJob();
        assertEquals(200, api.post("/jobs/" + job + "/cancel", body).status());
        assertEquals(
                "missing",
                api.get("/jobs/" + job + "/audit-events")
                        .json()
                        .at("/items/1/reason_code")
                        .asText("missing"));
    }

    @Test
    void everything_that_is_wrong_with_a_body_is_said_at_once() {
        assertEquals(
                2,
                api.post("/projects", "{\"name\": 1, \"x\": 2}")
                        .json()
                        .path("errors")
                        .size());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin1(String bytes) {
        return bytes.getBytes(ISO_8859_1);
    }
}
