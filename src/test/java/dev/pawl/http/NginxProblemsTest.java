package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The responses of deploy/nginx/nginx.conf itself, and of deploy/cells/haproxy.cfg, have the form of Pawl's. */
class NginxProblemsTest {
    private static final Pattern PROBLEM = Pattern.compile("^ +(\\d{3}) '(\\{.*})';$", Pattern.MULTILINE);
    private static final Pattern OF_HAPROXY = Pattern.compile(
            "^  http-error status (\\d{3}) content-type application/problem\\+json string '(\\{.*})'$",
            Pattern.MULTILINE);
    private static final Pattern ERROR_PAGE = Pattern.compile("^ +error_page (.*) /\\.problem;$", Pattern.MULTILINE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Api api = RunningPawl.shared().asNewEditor();
    private final String conf;
    private final Map<Integer, JsonNode> problems = new TreeMap<>();

    NginxProblemsTest() throws IOException {
        conf = Files.readString(Path.of("deploy/nginx/nginx.conf"));
        Matcher found = PROBLEM.matcher(conf);
        while (found.find()) {
            problems.put(
                    Integer.valueOf(found.group(1)),
                    JSON.readTree(found.group(2).replace("\\'", "'")));
        }
    }

    @Test
    void a_503_of_nginx_says_when_to_come_back_as_one_of_pawl_does() {
        String seconds = HttpPipeline.RETRY_AFTER_SECONDS;
        String one = "map $status $retry_after {\n    429 " + seconds + ";\n    503 " + seconds + ";\n  }";
        assertEquals(conf.indexOf("$retry_after {"), conf.lastIndexOf("$retry_after {"));
        assertTrue(conf.contains(one), conf);
        long pages = conf.lines()
                .filter(line -> line.contains("location = /.problem"))
                .count();
        long told = conf.lines()
                .filter(line -> line.equals("      add_header Retry-After $retry_after always;"))
                .count();
        assertEquals(pages, told);
    }

    /** A 502 and a 504 become a 503 there too. */
    @Test
    void the_problems_of_haproxy_are_those_of_pawl() throws IOException {
        String haproxy = Files.readString(Path.of("deploy/cells/haproxy.cfg"));
        Matcher found = OF_HAPROXY.matcher(haproxy);
        Set<Integer> statuses = new TreeSet<>();
        while (found.find()) {
            JsonNode problem = JSON.readTree(found.group(2));
            statuses.add(Integer.valueOf(found.group(1)));
            int status = problem.path("status").asInt();
            Problem own = JettyProblems.problem(status);
            // A limit for each address is something that only a proxy has.
            JsonNode expected = status == 429
                    ? problems.get(429)
                    : JSON.readTree(Json.mapper().writeValueAsString(own));
            assertEquals(expected, problem, found.group(1));
        }
        assertEquals(Set.of(400, 404, 408, 413, 429, 500, 502, 503, 504), statuses);
        assertTrue(haproxy.contains("\n  http-after-response set-status 503 if { status 502 504 }\n"));
    }

    @Test
    void every_problem_of_nginx_is_one_of_RFC_9457_with_an_error_code() {
        assertTrue(problems.size() > 5, problems::toString);
        problems.forEach((status, problem) -> {
            String code = problem.path("error_code").asText();
            assertEquals(status, problem.path("status").asInt());
            assertEquals(
                    "/problems/" + code.toLowerCase(Locale.ROOT).replace('_', '-'),
                    problem.path("type").asText());
            assertTrue(
                    problem.path("title").isTextual() && problem.path("detail").isTextual(), problem::toString);
        });
    }

    @Test
    void every_error_of_nginx_that_has_a_page_has_a_problem() {
        Matcher pages = ERROR_PAGE.matcher(conf);
        assertTrue(pages.find());
        for (String status : pages.group(1).split(" ", -1)) {
            assertTrue(status.equals("500") || problems.containsKey(Integer.valueOf(status)), status);
        }
    }

    @Test
    void what_both_may_answer_is_the_same_document() throws IOException {
        String tooLarge = "{\"name\": \"" + "x".repeat(70_000) + "\"}";
        assertEquals(api.get("/nothing").json(), problems.get(404));
        assertEquals(api.post("/projects", tooLarge).json(), problems.get(413));
        for (int status : new int[] {400, 414, 431, 503}) {
            Problem own = JettyProblems.problem(status);
            assertEquals(JSON.readTree(Json.mapper().writeValueAsString(own)), problems.get(status));
        }
    }
}
