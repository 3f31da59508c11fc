package dev.pawl.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The header Audit-Head of each answer that reports a move (spec/openapi.yaml, Audit-Head). */
class AuditHeadTest {
    private static final String CONFIRM = "{\"video_uri\": \"s3://media/in.mp4\"}";
    private static final String RETRY = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";

    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void every_answer_that_moves_a_job_has_the_head_of_its_trail() {
        Api.Answer created = api.post("/projects/" + api.createProject() + "/jobs", null);
        String job = created.text("id");
        assertHead(job, 201, created);
        assertHead(job, 200, post(job, "confirm-upload", CONFIRM));
        assertHead(job, 202, post(job, "run", null));
        assertHead(job, 204, CallbackReport.of("AUDIO_EXTRACTING").sendTo(pawl.url(), job));
        assertHead(job, 204, CallbackReport.of("FAILED").sendTo(pawl.url(), job));
        Api.Answer retried = post(job, "retry", RETRY);
        assertHead(retried.json().at("/job/id").asText(), 202, retried);

        String draft = draft();
        assertHead(draft, 200, post(draft, "open", null));
        assertHead(draft, 202, post(draft, "regenerate", null));
        assertHead(draft, 204, CallbackReport.of("EDITING").sendTo(pawl.url(), draft));
        assertHead(draft, 202, post(draft, "export", "{\"formats\": [\"pdf\"]}"));
        assertHead(draft, 204, CallbackReport.of("EDITING").sendTo(pawl.url(), draft));
        assertHead(draft, 200, post(draft, "finish", null));

        String running = api.createRunningJob();
        assertHead(running, 200, post(running, "cancel", null));
    }

    @Test
    void an_answer_that_moves_no_job_has_none() {
        String job = api.createRunningJob();
        assertNoHead(200, post(job, "confirm-upload", CONFIRM));
        assertNoHead(200, post(job, "run", null));
        assertNoHead(409, post(job, "open", null));
        assertNoHead(200, api.get("/jobs/" + job));
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        assertHead(job, 204, report.sendTo(pawl.url(), job));
        assertNoHead(200, report.sendTo(pawl.url(), job));
        assertNoHead(409, CallbackReport.of("DONE").sendTo(pawl.url(), job));
        assertHead(job, 200, post(job, "cancel", null));
        assertNoHead(409, post(job, "cancel", null));
        assertNoHead(200, post(job, "force-stop", null));
        assertEquals(202, post(job, "retry", RETRY).status());
        assertNoHead(200, post(job, "retry", RETRY));
        String project = api.get("/jobs/" + job).text("project_id");
        assertNoHead(207, api.post("/projects/" + project + "/cancel-jobs", "{\"job_ids\": [\"" + job + "\"]}"));
        String alone = api.createRunningJob();
        assertNoHead(
                207,
                api.post(
                        "/projects/" + api.get("/jobs/" + alone).text("project_id") + "/cancel-jobs",
                        "{\"job_ids\": [\"" + alone + "\"]}",
                        "Idempotency-Key",
                        alone));
        String draft = draft();
        assertHead(draft, 200, post(draft, "open", null));
        assertNoHead(200, post(draft, "open", null));
    }

    @Test
    void a_repeat_gets_the_head_of_the_first_answer_whatever_has_happened_since() {
        String job = api.createUploadedJob();
        String key = "run-" + job;
        Api.Answer first = keyed(job, "run", key);
        assertHead(job, 202, first);
        assertEquals(200, keyed(job, "cancel", "cancel-" + job).status());
        Api.Answer again = keyed(job, "run", key);
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.header("Audit-Head"), again.header("Audit-Head"));
        assertEquals(headOf(job), keyed(job, "cancel", "cancel-" + job).header("Audit-Head"));
    }

    @Test
    void a_stored_answer_without_a_move_has_none() {
        String job = api.createRunningJob();
        assertNoHead(200, keyed(job, "run", "none-" + job));
        Api.Answer again = keyed(job, "run", "none-" + job);
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertNoHead(200, again);
    }

    /** With keys and without, they share transactions, and each event is inserted with others. */
    @Test
    void changes_that_are_made_together_have_each_their_own_head() {
        List<String> jobs = new ArrayList<>();
        List<Supplier<Api.Answer>> cancels = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String job = api.createRunningJob();
            jobs.add(job);
            cancels.add(i % 2 == 0 ? () -> post(job, "cancel", null) : () -> keyed(job, "cancel", job));
        }
        List<Api.Answer> answers = AtOnce.run(cancels);
        for (int i = 0; i < jobs.size(); i++) {
            assertHead(jobs.get(i), 200, answers.get(i));
        }
        assertEquals(
                jobs.size(),
                answers.stream()
                        .map(answer -> answer.header("Audit-Head"))
                        .distinct()
                        .count());
    }

    @Test
    void the_log_line_of_the_request_has_it_too() {
        String job = api.createRunningJob();
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Api.Answer cancelled = post(job, "cancel", null);
            String id = cancelled.header("X-Correlation-Id");
            log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id"))
                    && event.getFormattedMessage().contains("POST"));
            String field = "\"audit_head\":\"" + cancelled.header("Audit-Head") + "\"";
            assertTrue(log.printed().contains(field), log::printed);
        }
    }

    /** What the editor has kept of an answer, the editor finds in the trail. */
    @Test
    void the_trail_has_the_chain_of_each_event() {
        String job = api.createRunningJob();
        List<String> heads = new ArrayList<>(List.of(headOf(job)));
        heads.add(CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job).header("Audit-Head"));
        heads.add(post(job, "cancel", null).header("Audit-Head"));
        List<String> trail = Trail.of(api, job).stream()
                .map(event -> event.path("sequence") + ":" + event.path("chain").asText())
                .toList();
        assertEquals(heads, trail.subList(2, 5));
    }

    private void assertHead(String job, int status, Api.Answer answer) {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(headOf(job), answer.header("Audit-Head"));
    }

    private static void assertNoHead(int status, Api.Answer answer) {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals("", answer.header("Audit-Head"));
    }

    private String headOf(String job) {
        return Query.texts(
                        pawl.database(),
                        "SELECT sequence || ':' || encode(chain, 'hex') FROM audit_event WHERE job_id = ? ORDER BY sequence DESC LIMIT 1",
                        UUID.fromString(job))
                .getFirst();
    }

    private Api.Answer post(String job, String action, @Nullable String body) {
        return api.post("/jobs/" + job + "/" + action, body);
    }

    private Api.Answer keyed(String job, String action, String key) {
        return api.post("/jobs/" + job + "/" + action, null, "Idempotency-Key", key);
    }

    private String draft() {
        return JobFixture.inStatus(pawl.database(), editor, "DRAFT_READY").toString();
    }
}
