package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code, spec/problems.yaml and spec/openapi.yaml name the same problems, and each has a page. */
class ProblemPagesTest {
    private static final Pattern TYPE = Pattern.compile("/problems/([a-z][a-z-]+)");
    private static final Pattern STYLE = Pattern.compile("<style>(.*)</style>", Pattern.DOTALL);
    private static final Pattern MARKUP = Pattern.compile("</?(?:code|p|h1|h2)>");

    private final Api anybody = new Api(RunningPawl.shared().url(), null);

    @Test
    void the_catalogue_has_every_error_code_with_the_status_and_title_of_the_code() {
        assertEquals(EnumSet.allOf(ErrorCode.class), ProblemPages.catalogue().keySet());
        ProblemPages.catalogue().forEach((code, entry) -> {
            assertEquals(code.status(), entry.status(), code.name());
            assertEquals(code.title(), entry.title(), code.name());
        });
    }

    @Test
    void every_problem_that_the_contract_or_a_proxy_names_is_in_the_catalogue() throws IOException {
        Set<String> known =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).collect(toCollection(TreeSet::new));
        String proxies = Files.readString(Path.of("deploy/nginx/nginx.conf"))
                + Files.readString(Path.of("deploy/cells/haproxy.cfg"));
        Set<String> named = TYPE.matcher(Files.readString(Operation.DOCUMENT) + proxies)
                .results()
                .map((MatchResult type) ->
                        type.group(1).toUpperCase(Locale.ROOT).replace('-', '_'))
                .collect(toCollection(TreeSet::new));
        collectErrorCodes(Operation.document(), named);
        assertTrue(named.size() > 20, named::toString);
        named.removeAll(known);
        assertEquals(Set.of(), named);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void the_type_of_every_problem_leads_to_a_page_that_explains_it(ErrorCode code) {
        Api.Answer answer = anybody.get(Problem.of(code, "x").type());
        assertEquals(200, answer.status());
        assertEquals("text/html;charset=utf-8", answer.header("Content-Type"));
        String page = answer.response().body();
        ProblemPages.Entry entry =
                Objects.requireNonNull(ProblemPages.catalogue().get(code));
        assertTrue(page.contains("<h1>" + entry.title() + "</h1>"), page);
        assertTrue(page.contains(code.name()), page);
        String text = MARKUP.matcher(page).replaceAll("").replace("&apos;", "'").replace("&quot;", "\"");
        for (String part : new String[] {entry.what(), entry.why(), entry.remedy()}) {
            assertTrue(text.contains(part.replace("`", "")), part);
            assertTrue(part.endsWith(".") && part.length() > 10, part);
        }
    }

    @Test
    void a_page_runs_nothing_and_its_policy_lets_nothing_in_but_its_own_style() throws NoSuchAlgorithmException {
        Api.Answer answer = anybody.get("/problems/job-busy");
        String page = answer.response().body();
        assertFalse(page.matches("(?is).*(<script|javascript:|\\son\\w+=|style=|src=|https?:).*"), page);
        String style = STYLE.matcher(page).results().findFirst().orElseThrow().group(1);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8)));
        assertEquals(
                "default-src 'none'; style-src 'sha256-" + hash
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                answer.header("Content-Security-Policy"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing-like-it", "JOB_BUSY", "job_busy", "Job-Busy", "%3Cscript%3E", ".."})
    void what_is_no_error_code_is_the_404_of_anything_that_does_not_exist(String code) {
        Api.Answer answer = anybody.get("/problems/" + code);
        assertEquals(404, answer.status());
        assertEquals(
                anybody.get("/nowhere").response().body(), answer.response().body());
        assertFalse(answer.response().body().contains("script"));
    }

    @Test
    void what_means_something_in_html_is_escaped_and_backticks_mark_code() {
        assertEquals("&lt;b&gt; &amp; <code>a&lt;b</code>", ProblemPages.html("<b> & `a<b`"));
    }

    @Test
    void a_refusal_names_the_page_that_explains_it() {
        String type = anybody.get("/projects").text("type");
        assertEquals("/problems/unauthenticated", type);
        assertTrue(anybody.get(type).response().body().contains("Not authenticated"));
    }

    private static void collectErrorCodes(JsonNode node, Set<String> codes) {
        for (JsonNode member : node) {
            collectErrorCodes(member, codes);
        }
        JsonNode code = node.path("error_code");
        code.path("enum").forEach(value -> codes.add(value.asText()));
        if (code.has("const")) {
            codes.add(code.path("const").asText());
        } else if (code.isTextual()) {
            codes.add(code.asText());
        }
    }
}
