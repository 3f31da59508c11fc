package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BasePathTest {
    private static final String BASE_PATH = "/media/pawl";
    private static final RunningPawl PAWL =
            RunningPawl.start(RunningPawl.shared().database(), Map.of("PAWL_BASE_PATH", BASE_PATH));

    private final RawHttp http = new RawHttp(PAWL.url());
    private final Api api = PAWL.asNewEditor();

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    private static URI root() {
        return URI.create("http://localhost:" + PAWL.url().getPort());
    }

    @Test
    void every_operation_is_under_the_base_path_and_none_beside_it() {
        for (Operation operation : Operation.all()) {
            String path = operation.pathFor("0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f");
            RawHttp.Answer beside = http.request(operation.method() + " " + path + " HTTP/1.1");
            assertEquals(404, beside.status(), operation::toString);
            assertEquals("RESOURCE_NOT_FOUND", beside.json().path("error_code").asText(), operation::toString);
            assertEquals(
                    405, http.request("PUT " + BASE_PATH + path + " HTTP/1.1").status(), operation::toString);
        }
    }

    @Test
    void the_base_path_by_itself_leads_to_the_documentation_under_it_and_nothing_beside_it_leads_anywhere() {
        for (String path : List.of("/media/pawl", "/media/pawl/")) {
            RawHttp.Answer answer = http.request("GET " + path + " HTTP/1.1");
            assertEquals(303, answer.status(), path);
            assertEquals("/media/pawl/docs", answer.header("Location"), path);
        }
        for (String path : List.of("/media/pawlx/projects", "/media", "/")) {
            assertEquals(404, http.request("GET " + path + " HTTP/1.1").status(), path);
        }
    }

    @Test
    void a_location_can_be_followed() {
        String editor = "editor-" + UUID.randomUUID();
        Api own = PAWL.as(editor);
        Api root = new Api(root(), PAWL.key().token(editor, List.of("editor"), Duration.ofHours(1)));
        Api.Answer project = own.post("/projects", "{\"name\": \"Test\"}");
        assertEquals(BASE_PATH + "/projects/" + project.text("id"), project.header("Location"));
        assertEquals(200, root.get(project.header("Location")).status());
        Api.Answer job = own.post("/projects/" + project.text("id") + "/jobs", null);
        assertEquals(BASE_PATH + "/jobs/" + job.text("id"), job.header("Location"));
        assertEquals(200, root.get(job.header("Location")).status());
    }

    @Test
    void a_retry_says_where_the_new_job_is() {
        String editor = "editor-" + UUID.randomUUID();
        String failed = PAWL.as(editor).createRunningJob();
        assertEquals(204, CallbackReport.of("FAILED").sendTo(PAWL.url(), failed).status());
        Api.Answer retry = PAWL.as(editor)
                .post("/jobs/" + failed + "/retry", "{\"client_request_id\": \"r\", \"model_profile\": \"default\"}");
        assertEquals(BASE_PATH + "/jobs/" + retry.json().at("/job/id").asText(), retry.header("Location"));
    }

    @Test
    void a_problem_type_is_under_the_base_path_wherever_the_problem_was_found() {
        for (String path : List.of("/elsewhere", BASE_PATH + "/nothing")) {
            RawHttp.Answer answer = http.request("GET " + path + " HTTP/1.1");
            assertEquals(
                    BASE_PATH + "/problems/resource-not-found",
                    answer.json().path("type").asText());
        }
        assertEquals(
                BASE_PATH + "/problems/unauthenticated",
                http.request("GET " + BASE_PATH + "/projects HTTP/1.1")
                        .json()
                        .path("type")
                        .asText());
        assertEquals(
                BASE_PATH + "/problems/validation-error",
                http.request("GET /%zz HTTP/1.1").json().path("type").asText());
    }

    @Test
    void the_methods_that_a_path_takes_are_told_as_without_it() {
        RawHttp.Answer answer = http.request("DELETE " + BASE_PATH + "/projects HTTP/1.1");
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD, POST", answer.header("Allow"));
    }

    @Test
    void the_served_document_says_the_base_path_and_is_otherwise_the_same() throws IOException {
        ObjectNode expected = (ObjectNode) Operation.document();
        assertNotEquals(BASE_PATH, expected.at("/servers/0/url").asText());
        expected.putArray("servers").addObject().put("url", BASE_PATH);
        JsonNode served = api.get("/openapi.json").json();
        assertEquals(expected.toString(), served.toString().replace(BASE_PATH + "/problems/", "/problems/"));
        served.path("components").path("schemas").findValuesAsText("const").stream()
                .filter(text -> text.contains("/problems/"))
                .forEach(type -> assertTrue(type.startsWith(BASE_PATH + "/problems/"), type));
        assertEquals(
                served,
                new YAMLMapper().readTree(api.get("/openapi.yaml").response().body()));
    }

    @Test
    void a_callback_url_is_the_public_url_as_it_was_set() {
        Map<String, String> variables =
                Map.of("PAWL_BASE_PATH", BASE_PATH, "PAWL_PUBLIC_URL", "https://gateway.invalid/for/orchestrators/");
        try (RunningPawl own =
                RunningPawl.start(TestDatabase.create(), variables).withBackgroundWork()) {
            String job = own.asNewEditor().createRunningJob();
            Eventually.await(() -> !own.orchestrator().receivedAbout(job).isEmpty(), "no webhook");
            Webhook run = own.orchestrator().receivedAbout(job).getFirst();
            assertEquals("job.run", run.type());
            assertEquals(
                    "https://gateway.invalid/for/orchestrators/internal/jobs/" + job + "/status",
                    run.json().path("callback_url").asText());
        }
    }
}
