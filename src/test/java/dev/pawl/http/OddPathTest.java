package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that no client of good faith sends: a problem document each, never a page of HTML, never 5xx. */
class OddPathTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String TOKEN = PAWL.key().token("odd-path-test", List.of("editor"), Duration.ofHours(1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "//projects",
                "/projects//",
                "/jobs//cancel",
                "/./projects",
                "/jobs/..",
                "/jobs/../projects",
                "/jobs/%2e%2e",
                "/jobs/%2e%2e/projects",
                "/jobs/a%2fb",
                "/jobs/a%2Fb/c%2Fd",
                "/jobs/%5c",
                "/jobs;a=b/x",
                "/jobs/x;y=z",
                "/projects;x",
                "/projects%20",
                "/jobs/%E2%80%AE",
                "/jobs/x?unknown=%zz",
                "/%70rojects/x",
                "/PROJECTS"
            })
    void a_path_that_names_nothing_is_404(String path) {
        assertProblem(404, "RESOURCE_NOT_FOUND", path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/%00",
                "/jobs/x%00y",
                "/jobs/%",
                "/jobs/%z",
                "/jobs/%zz",
                "/jobs/%c3%28",
                "/jobs/%ff",
                "/jobs/%c0%af",
                "/jobs/..;/projects",
                "/jobs/%u0041",
                "/jobs/a b",
                "/jobs/a\\b",
                "/jobs/\u00e9",
                "/jobs/\u0001",
                "*",
                "jobs",
                "http://elsewhere.invalid/projects",
                "/jobs/<b>|\"^"
            })
    void a_path_that_is_none_is_400(String path) {
        assertProblem(400, "VALIDATION_ERROR", path);
    }

    private static void assertProblem(int status, String code, String path) {
        RawHttp.Answer answer = new RawHttp(PAWL.url())
                .request("GET " + path + " HTTP/1.1\r\nAccept: text/html\r\nAuthorization: Bearer " + TOKEN);
        assertEquals(status, answer.status(), answer::body);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals(code, answer.json().path("error_code").asText());
    }
}
