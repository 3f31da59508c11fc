package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that shows the contract: all that it names is served here, and nothing comes from elsewhere or goes there. */
class DocsTest {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Pattern IN_PAGE = Pattern.compile("\\b(?:src|href)=\"(?!data:)([^\"]+)\"");
    private static final Pattern IN_SCRIPT = Pattern.compile("\\burl: '([^']+)'");
    private static final Pattern IN_STYLE = Pattern.compile("@import|url\\(\\s*+[\"']?+(?!data:)[^)]{0,60}");

    private final Api anybody = new Api(RunningPawl.shared().url(), null);

    @ParameterizedTest
    @ValueSource(strings = {"", "/swagger-ui-bundle.js", "/swagger-ui.css", "/start.js"})
    void the_page_and_its_files_are_served_under_a_policy_that_lets_in_what_is_served_here(String file) {
        Api.Answer answer = anybody.get("/docs" + file);
        assertEquals(200, answer.status());
        String type = file.isEmpty() ? "text/html" : file.endsWith(".css") ? "text/css" : "text/javascript";
        assertEquals(type + ";charset=utf-8", answer.header("Content-Type").replace(" ", ""));
        assertEquals(POLICY, answer.header("Content-Security-Policy"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals(file.isEmpty() ? "no-store" : "no-cache", answer.header("Cache-Control"));
    }

    @Test
    void whatever_the_page_names_is_there() {
        assertAllIsThere(RunningPawl.shared());
    }

    @Test
    void whatever_the_page_names_is_there_under_a_base_path() {
        try (RunningPawl pawl =
                RunningPawl.start(RunningPawl.shared().database(), Map.of("PAWL_BASE_PATH", "/media/pawl"))) {
            assertAllIsThere(pawl);
        }
    }

    private static void assertAllIsThere(RunningPawl pawl) {
        URI page = URI.create(pawl.url() + "/docs");
        Api origin = new Api(URI.create("http://localhost:" + page.getPort()), null);
        List<String> named = Stream.concat(
                        named(IN_PAGE, origin.get(page.getPath())),
                        named(IN_SCRIPT, origin.get(page.getPath() + "/start.js")))
                .toList();
        assertEquals(
                List.of(
                        "docs/swagger-ui.css",
                        "docs/swagger-ui-bundle.js",
                        "docs/start.js",
                        "openapi.yaml",
                        "openapi.json"),
                named);
        for (String reference : named) {
            assertEquals(200, origin.get(page.resolve(reference).getPath()).status(), reference);
        }
    }

    private static Stream<String> named(Pattern pattern, Api.Answer answer) {
        return pattern.matcher(answer.response().body()).results().map((MatchResult found) -> found.group(1));
    }

    @Test
    void nothing_of_ours_names_another_origin_and_the_page_runs_no_script_of_its_own() {
        String page = anybody.get("/docs").response().body();
        assertFalse(page.matches("(?is).*(<script>|<style|javascript:|\\son\\w+=|style=).*"), page);
        for (String path : List.of("/docs", "/docs/start.js")) {
            String text = anybody.get(path).response().body();
            assertFalse(text.matches("(?is).*(https?:|[\"'`]//).*"), text);
        }
        String style = anybody.get("/docs/swagger-ui.css").response().body();
        assertEquals(
                List.of(),
                IN_STYLE.matcher(style).results().map(MatchResult::group).toList());
    }

    @Test
    void the_page_asks_nobody_about_the_contract_sends_no_requests_and_takes_no_token() {
        String start = anybody.get("/docs/start.js").response().body();
        for (String setting : List.of(
                "validatorUrl: null",
                "supportedSubmitMethods: []",
                "authorizeBtn: nothing",
                "authorizeOperationBtn: nothing")) {
            assertTrue(start.contains(setting), setting);
        }
        String viewer = anybody.get("/docs/swagger-ui-bundle.js").response().body();
        for (String name : List.of("validatorUrl", "supportedSubmitMethods", "authorizeBtn", "authorizeOperationBtn")) {
            assertTrue(viewer.contains(name + ":"), () -> "the viewer has no " + name);
        }
    }

    @Test
    void what_is_kept_is_not_sent_again() {
        String tag = anybody.get("/docs/swagger-ui.css").header("ETag");
        for (String kept : List.of(tag, "\"other\", " + tag, tag.replace("W/", ""))) {
            Api.Answer answer = anybody.get("/docs/swagger-ui.css", "If-None-Match", kept);
            assertEquals(304, answer.status(), kept);
            assertEquals("", answer.response().body());
            assertEquals(tag, answer.header("ETag"));
        }
        for (String file : List.of("start.js", "swagger-ui-bundle.js")) {
            assertEquals(200, anybody.get("/docs/" + file, "If-None-Match", tag).status(), file);
        }
    }

    @Test
    void who_takes_gzip_gets_the_same_file_in_fewer_bytes() throws IOException, InterruptedException {
        URI file = RunningPawl.shared().url().resolve("/docs/swagger-ui-bundle.js");
        try (HttpClient client = HttpClient.newHttpClient()) {
            byte[] plain = client.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofByteArray())
                    .body();
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(file)
                            .header("Accept-Encoding", "br, gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""));
            assertEquals("Accept-Encoding", answer.headers().firstValue("Vary").orElse(""));
            assertTrue(answer.body().length < plain.length / 3, () -> answer.body().length + " bytes");
            assertArrayEquals(plain, new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "index.html",
                "swagger-ui.js",
                "swagger-initializer.js",
                "SWAGGER-UI.CSS",
                "start.js.",
                "..",
                "../logback.xml",
                "5.34.1",
                "x/start.js",
                "start.js/"
            })
    void what_is_none_of_its_files_is_the_404_of_anything_that_does_not_exist(String file) {
        Api.Answer answer = anybody.get("/docs/" + file);
        assertEquals(404, answer.status());
        assertEquals(
                anybody.get("/nowhere").response().body(), answer.response().body());
        assertEquals("no-store", answer.header("Cache-Control"));
    }
}
