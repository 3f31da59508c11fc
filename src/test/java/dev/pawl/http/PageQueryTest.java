package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageQueryTest {
    private static final RunningPawl PAWL = RunningPawl.shared();

    private final Api api = PAWL.asNewEditor();
    private String project = "";
    private String job = "";

    @BeforeEach
    void createOneJob() {
        project = api.createProject();
        job = api.post("/projects/" + project + "/jobs", null).text("id");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=201, limit",
        "limit=-1, limit",
        "limit=%2B5, limit",
        "limit=abc, limit",
        "limit=, limit",
        "limit, limit",
        "limit=1.5, limit",
        "limit=99999999999999999999, limit",
        "limit=%D9%A1, limit",
        "limit=5&limit=5, limit",
        "cursor=, cursor",
        "cursor=s3cret, cursor",
        "cursor=%00, cursor",
        "cursor=MDAwMA==, cursor",
        "cursor=LTE&cursor=LTE, cursor",
        "page=2, page",
        "Limit=5, Limit",
        "limit%00=5, 'limit\u0000'",
        "%F0%9F%8E%AC=1, \ud83c\udfac",
        "limit=%zz, ''",
        "limit=%, ''",
        "%zz=1, ''"
    })
    void a_bad_query_parameter_is_400_and_named_by_every_list(String query, String pointer) {
        for (String path :
                new String[] {"/projects", "/projects/" + project + "/jobs", "/jobs/" + job + "/audit-events"}) {
            RawHttp.Answer answer = get(path + "?" + query);
            assertEquals(400, answer.status(), path);
            assertEquals(
                    pointer,
                    answer.json().path("errors").path(0).path("pointer").asText("?"),
                    answer::body);
            assertFalse(answer.body().contains("s3cret"), answer::body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=", "status=created", "status=CREATED,FAILED", "status=CREATED&status=s3cret"})
    void an_unknown_status_is_400(String query) {
        Api.Answer answer = api.get("/projects/" + project + "/jobs?" + query);
        assertEquals(400, answer.status());
        assertEquals(
                "status", answer.json().path("errors").path(0).path("pointer").asText());
        assertFalse(answer.response().body().contains("s3cret"));
    }

    @Test
    void a_status_is_a_parameter_of_jobs_alone() {
        assertEquals(400, api.get("/projects?status=CREATED").status());
        assertEquals(
                200,
                api.get("/projects/" + project + "/jobs?status=CREATED&status=FAILED")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?limit=1", "?limit=200", "?limit=%32%30", "?limit=007"})
    void a_good_query_is_200(String query) {
        assertEquals(200, get("/projects" + query).status());
    }

    @Test
    void the_cursor_of_one_list_is_none_of_another() {
        api.createProject();
        String cursor = api.get("/projects?limit=1").text("next_cursor");
        assertEquals(200, api.get("/projects?limit=1&cursor=" + cursor).status());
        assertEquals(
                400, api.get("/jobs/" + job + "/audit-events?cursor=" + cursor).status());
    }

    private RawHttp.Answer get(String target) {
        String token = PAWL.key().token("page-query-test", List.of("editor"), Duration.ofHours(1));
        return new RawHttp(PAWL.url()).request("GET " + target + " HTTP/1.1\r\nAuthorization: Bearer " + token);
    }
}
