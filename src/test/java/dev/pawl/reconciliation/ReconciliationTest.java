package dev.pawl.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An orchestrator that has lost its memory finds its work again (spec/orchestrators.md). */
class ReconciliationTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();

    /** A database of its own, with every state in it. */
    private static final class Small {
        static final RunningPawl PAWL = RunningPawl.start(TestDatabase.create()).withBackgroundWork();
    }

    @Test
    void an_orchestrator_that_loses_its_memory_in_mid_job_finishes_it() {
        RunningPawl small = Small.PAWL;
        Api editor = small.asNewEditor();
        String job = editor.createRunningJob();
        editor.awaitDispatch(job, "DELIVERED");
        report(small, job, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://a/audio"));
        report(small, job, CallbackReport.of("TRANSCRIBING"));

        // From here on it knows nothing but the secret and the address.
        JsonNode found = ofJob(all(small, "state=DELIVERED"), job);
        assertEquals("RUN", found.path("kind").asText());
        assertEquals("TRANSCRIBING", found.path("job_status").asText());
        assertTrue(found.path("callback_url").asText().endsWith(CallbackReport.path(job)));
        for (String next : List.of("TRANSCRIPT_READY", "GENERATING", "DRAFT_READY", "DONE")) {
            report(small, found.path("job_id").asText(), CallbackReport.of(next));
        }
        assertEquals("DONE", editor.get("/jobs/" + job).text("status"));
        assertTrue(all(small, "").stream()
                .noneMatch(one -> one.path("job_id").asText().equals(job)));
    }

    @Test
    void what_must_stop_is_listed_until_it_has_stopped() {
        RunningPawl small = Small.PAWL;
        Api editor = small.asNewEditor();
        String job = editor.createRunningJob();
        editor.awaitDispatch(job, "DELIVERED");
        small.orchestrator().answer(webhook -> 202);
        assertEquals(200, editor.post("/jobs/" + job + "/cancel", null).status());
        JsonNode found = ofJob(all(small, "state=STOP_REQUESTED"), job);
        assertEquals("CANCELLED", found.path("job_status").asText());
        assertTrue(found.has("stop_requested_at"));
        assertEquals(found, ofJob(all(small, ""), job));
        String path = "/internal/dispatches/" + found.path("dispatch_id").asText();
        Api.Answer one = ask(small, path);
        assertEquals(found, one.json());
        assertEquals("stop", one.header("Pawl-Directive"));

        Api.Answer confirmed = new Api(small.url(), null)
                .post(path + "/stopped", null, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        assertEquals(204, confirmed.status());
        small.orchestrator().answer(webhook -> 204);
        assertTrue(all(small, "").stream()
                .noneMatch(other -> other.path("job_id").asText().equals(job)));
        assertEquals("STOPPED", ask(small, path).text("state"));
        assertEquals("stop", ask(small, path).header("Pawl-Directive"));
    }

    @Test
    void work_that_is_wanted_has_no_directive() {
        String job = api.createRunningJob();
        String dispatch =
                api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
        Api.Answer pending = ask(pawl, "/internal/dispatches/" + dispatch);
        assertEquals("PENDING", pending.text("state"));
        assertEquals("", pending.header("Pawl-Directive"));
        assertFalse(pending.json().has("delivered_at"));
        report(pawl, job, CallbackReport.of("AUDIO_EXTRACTING"));
        Api.Answer delivered = ask(pawl, "/internal/dispatches/" + dispatch.toUpperCase(java.util.Locale.ROOT));
        assertEquals("DELIVERED", delivered.text("state"));
        assertEquals("", delivered.header("Pawl-Directive"));
        report(pawl, job, CallbackReport.of("FAILED"));
        assertEquals("stop", ask(pawl, "/internal/dispatches/" + dispatch).header("Pawl-Directive"));
    }

    @Test
    void pages_lead_from_the_oldest_to_the_newest() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            created.add(api.createRunningJob());
        }
        List<String> listed = all(pawl, "state=PENDING&limit=2").stream()
                .map(one -> one.path("job_id").asText())
                .filter(created::contains)
                .toList();
        assertEquals(created, listed);
    }

    @ParameterizedTest
    @CsvSource({
        "state, state=STOPPED",
        "state, state=pending",
        "state, state=",
        "state, state=PENDING&state=DELIVERED",
        "limit, limit=0",
        "cursor, cursor=x",
        "colour, colour=red"
    })
    void a_query_of_another_form_is_refused_by_name(String pointer, String query) {
        Api.Answer refused = ask(pawl, "/internal/dispatches?" + query);
        assertEquals(400, refused.status());
        assertEquals(pointer, refused.json().at("/errors/0/pointer").asText());
    }

    @Test
    void an_unknown_dispatch_is_not_found_and_must_stop() {
        for (String id : List.of("0197a2c5-0d37-7e91-a6b4-93c1d5e7f208", "none")) {
            Api.Answer answer = ask(pawl, "/internal/dispatches/" + id);
            assertEquals(404, answer.status());
            assertEquals("stop", answer.header("Pawl-Directive"));
        }
        assertEquals(401, new Api(pawl.url(), null).get("/internal/dispatches").status());
        assertEquals(401, api.get("/internal/dispatches/none").status());
    }

    private static List<JsonNode> all(RunningPawl pawl, String query) {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        do {
            Api.Answer page = ask(pawl, "/internal/dispatches?" + query + cursor);
            assertEquals(200, page.status(), page.response()::body);
            page.json().path("items").forEach(all::add);
            cursor = page.json().has("next_cursor")
                    ? (query.isEmpty() ? "" : "&") + "cursor=" + page.text("next_cursor")
                    : "";
        } while (!cursor.isEmpty());
        return all;
    }

    private static JsonNode ofJob(List<JsonNode> dispatches, String job) {
        return dispatches.stream()
                .filter(one -> one.path("job_id").asText().equals(job))
                .findFirst()
                .orElseThrow(() -> new AssertionError(job + " is not among " + dispatches));
    }

    private static Api.Answer ask(RunningPawl pawl, String path) {
        return new Api(pawl.url(), null).get(path, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    private static void report(RunningPawl pawl, String job, CallbackReport report) {
        assertEquals(204, report.sendTo(pawl.url(), job).status());
    }
}
