package dev.pawl.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of which type and size a body may be. */
class BodiesTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String TOKEN = PAWL.key().token("bodies-test", List.of("editor"), Duration.ofHours(1));
    private static final String CANCEL_NOTHING = "/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f/cancel";
    private static final int MAX = 64 * 1024;

    private final Api api = PAWL.as("bodies-test");
    private final RawHttp http = new RawHttp(PAWL.url());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/problem+json",
                "application/x-www-form-urlencoded",
                "application/jsonx",
                "application/json; charset=utf-16",
                "application/json; charset=ISO-8859-1",
                "text/json",
                "*/*",
                "application/json, text/plain",
                "application/json; q=1",
                "json",
                "application/json; charset=klingon",
                "application/json; charset=\"no charset\"",
                "application/json; charset="
            })
    void a_body_of_another_type_or_charset_is_415_even_where_none_is_needed(String type) {
        byte[] body = utf8("{\"name\": \"a\"}");
        assertEquals(415, post("/projects", "Content-Type: " + type, body).status());
        assertEquals(
                415, post(CANCEL_NOTHING, "Content-Type: " + type, utf8("{}")).status());
        assertEquals(
                404, post(CANCEL_NOTHING, "Content-Type: " + type, new byte[0]).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "application/json;charset=\"utf-8\"",
                "Application/JSON ; Charset = utf-8"
            })
    void json_in_utf_8_is_taken_however_its_type_is_written(String type) {
        assertEquals(
                201,
                post("/projects", "Content-Type: " + type, utf8("{\"name\": \"\u00e9\"}"))
                        .status());
    }

    @Test
    void a_body_without_a_type_is_415_and_no_body_needs_none() {
        assertEquals(
                415, post("/projects", "Accept: */*", utf8("{\"name\": \"a\"}")).status());
        assertEquals(404, post(CANCEL_NOTHING, "Accept: */*", new byte[0]).status());
        assertEquals(400, post("/projects", "Accept: */*", new byte[0]).status());
    }

    @Test
    void a_body_may_have_64_kib_and_no_byte_more() {
        assertEquals(404, api.post(CANCEL_NOTHING, "{}" + " ".repeat(MAX - 2)).status());
        assertEquals(413, api.post(CANCEL_NOTHING, "{}" + " ".repeat(MAX - 1)).status());
        assertEquals(413, api.post("/projects", "x".repeat(10 * MAX)).status());
    }

    @Test
    void a_body_in_chunks_has_the_same_limit() {
        assertEquals(404, chunked(CANCEL_NOTHING, "{}" + " ".repeat(MAX - 2)).status());
        assertEquals(413, chunked(CANCEL_NOTHING, "{}" + " ".repeat(MAX - 1)).status());
    }

    @Test
    void chunks_that_cannot_be_read_are_400() {
        String type = "Content-Type: application/json\r\nTransfer-Encoding: chunked";
        assertEquals(
                400,
                request(CANCEL_NOTHING, type, utf8("ZZ\r\n{}\r\n0\r\n\r\n")).status());
    }

    private RawHttp.Answer chunked(String path, String body) {
        int half = body.length() / 2;
        String chunks = Integer.toHexString(half) + "\r\n" + body.substring(0, half) + "\r\n"
                + Integer.toHexString(body.length() - half) + "\r\n" + body.substring(half) + "\r\n0\r\n\r\n";
        return request(path, "Content-Type: application/json\r\nTransfer-Encoding: chunked", chunks.getBytes(US_ASCII));
    }

    private RawHttp.Answer post(String path, String header, byte[] body) {
        return request(path, header + "\r\nContent-Length: " + body.length, body);
    }

    private RawHttp.Answer request(String path, String headers, byte[] body) {
        return http.request("POST " + path + " HTTP/1.1\r\nAuthorization: Bearer " + TOKEN + "\r\n" + headers, body);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
