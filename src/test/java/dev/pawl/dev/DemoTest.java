package dev.pawl.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.dev.orchestrator.DemoOrchestrator;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pawl and the demo orchestrator, as {@code make run} puts them together, only faster. */
@Slow("a whole job takes the seconds that its stages take")
class DemoTest {
    private static final Duration PACE = Duration.ofMillis(50);
    /** The demo responds within a second whether the work has stopped; in slow-stop that takes three. */
    private static final Duration LONGER_THAN_ONE_ANSWER = Duration.ofSeconds(2);

    private static final List<String> WHOLE_WAY = List.of(
            "CREATED",
            "UPLOADED",
            "AUDIO_EXTRACTING",
            "AUDIO_EXTRACTING",
            "AUDIO_READY",
            "TRANSCRIBING",
            "TRANSCRIPT_READY",
            "GENERATING",
            "DRAFT_READY");

    private static final DemoOrchestrator DEMO = startDemo();
    private static final RunningPawl PAWL =
            RunningPawl.start(TestDatabase.create(), variables(FreePort.find())).withBackgroundWork();

    private final Api api = PAWL.asNewEditor();

    @AfterAll
    static void stop() {
        PAWL.close();
        DEMO.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "duplicate", "reorder"})
    void a_job_goes_its_whole_way_whatever_happens_to_its_callbacks(String scenario) {
        String job = run(scenario);
        awaitStatus(job, "DRAFT_READY");
        assertEquals(WHOLE_WAY, Trail.statuses(api, job));
        JsonNode manifest = api.get("/jobs/" + job).json().path("manifest");
        assertTrue(manifest.has("audio_uri") && manifest.has("transcript_uri") && manifest.has("draft_uri"));
        assertEquals("FINISHED", dispatch(job, "state"));
    }

    @Test
    void a_draft_is_written_anew_and_exported_and_the_job_is_done() {
        String job = run("");
        awaitStatus(job, "DRAFT_READY");
        String first = api.get("/jobs/" + job).json().at("/manifest/draft_uri").asText();
        assertEquals(202, api.post("/jobs/" + job + "/regenerate", null).status());
        awaitStatus(job, "DRAFT_READY");
        assertNotEquals(
                first, api.get("/jobs/" + job).json().at("/manifest/draft_uri").asText());
        assertEquals(200, api.post("/jobs/" + job + "/open", null).status());
        assertEquals(
                202,
                api.post("/jobs/" + job + "/export", "{\"formats\": [\"pdf\", \"docx\"]}")
                        .status());
        awaitStatus(job, "DONE");
        assertEquals(2, api.get("/jobs/" + job).json().at("/manifest/exports").size());
        assertEquals("EXPORT FINISHED", dispatch(job, "kind") + " " + dispatch(job, "state"));
    }

    @Test
    void a_job_cancelled_on_its_way_is_stopped_and_its_receipt_says_so() {
        String job = run("slow");
        awaitStatus(job, "TRANSCRIBING");
        assertEquals(200, cancel(job).status());
        api.awaitDispatch(job, "STOPPED");
        List<String> trail = Trail.statuses(api, job);
        assertEquals("CANCELLED", trail.getLast());

        Api.Answer late = CallbackReport.of("TRANSCRIPT_READY").sendTo(PAWL.url(), job);
        assertEquals(409, late.status());
        assertEquals("FSM_TERMINAL_IMMUTABLE", late.text("error_code"));
        assertEquals("stop", late.header("Pawl-Directive"));
        assertEquals(trail, Trail.statuses(api, job));
    }

    @Test
    void a_job_that_fails_is_retried_from_where_it_was() {
        String failed = run("fail-at:TRANSCRIBING");
        awaitStatus(failed, "FAILED");
        assertEquals(
                "DEMO_FAILURE",
                api.get("/jobs/" + failed).json().at("/failure/code").asText());
        assertEquals("FINISHED", dispatch(failed, "state"));
        Api.Answer retry = api.post(
                "/jobs/" + failed + "/retry", "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}");
        assertEquals("AUDIO_READY", retry.text("resume_from_status"), retry.response()::body);
        String job = retry.json().at("/job/id").asText();
        awaitStatus(job, "DRAFT_READY");
        assertEquals(
                List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY"),
                Trail.statuses(api, job));
    }

    @Test
    void work_that_takes_its_time_to_stop_is_asked_again_until_it_has() {
        String job = run("slow,slow-stop");
        awaitStatus(job, "AUDIO_EXTRACTING");
        api.awaitDispatch(job, "DELIVERED");
        cancel(job);
        api.awaitDispatch(job, "STOPPED");
        Duration toStop = Duration.between(at(job, "stop_requested_at"), at(job, "stop_confirmed_at"));
        assertTrue(toStop.compareTo(LONGER_THAN_ONE_ANSWER) > 0, toStop::toString);
    }

    @Test
    void work_that_ignores_the_cancel_changes_nothing_any_more() {
        String job = run("slow,ignore-cancel");
        awaitStatus(job, "TRANSCRIBING");
        cancel(job);
        assertEquals("STOP_REQUESTED", notStoppedYet(job).path("state").asText());
        List<String> trail = Trail.statuses(api, job);
        assertEquals("CANCELLED", trail.getLast());
        assertEquals(trail, Trail.statuses(api, job));
        assertEquals(200, api.post("/jobs/" + job + "/force-stop", null).status());
        api.awaitDispatch(job, "STOPPED");
        assertEquals(trail, Trail.statuses(api, job));
    }

    private String run(String scenario) {
        String job = api.createJob();
        String video = "s3://media/in.mp4" + (scenario.isEmpty() ? "" : "?demo=" + scenario);
        api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"" + video + "\"}");
        assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
        return job;
    }

    private Api.Answer cancel(String job) {
        return api.post("/jobs/" + job + "/cancel", null);
    }

    private void awaitStatus(String job, String status) {
        Eventually.await(() -> api.get("/jobs/" + job).text("status").equals(status), job + " is not " + status);
    }

    /** The dispatch when the orchestrator has been asked to stop, and has not yet. */
    private JsonNode notStoppedYet(String job) {
        return Eventually.find(
                () -> Optional.of(api.get("/jobs/" + job).json().path("dispatch"))
                        .filter(dispatch ->
                                dispatch.path("last_error_code").asText().equals("NOT_STOPPED_YET")),
                "not asked to stop");
    }

    private String dispatch(String job, String member) {
        return api.get("/jobs/" + job).json().path("dispatch").path(member).asText();
    }

    private Instant at(String job, String member) {
        return Instant.parse(dispatch(job, member));
    }

    private static DemoOrchestrator startDemo() {
        try {
            return DemoOrchestrator.start(FakeOrchestrator.WEBHOOK_SECRET, FakeOrchestrator.CALLBACK_SECRET, PACE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> variables(int port) {
        return Map.of(
                "PAWL_PORT", Integer.toString(port),
                "PAWL_PUBLIC_URL", "http://localhost:" + port,
                "PAWL_ORCHESTRATOR_URL", DEMO.url().toString());
    }
}
