package dev.pawl.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.EventClient.End;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One stream for everything that an editor owns, on two replicas. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@LogsWarnings(perhaps = "WARN ")
class EditorStreamTest {
    private final TwoReplicas replicas = new TwoReplicas();
    private final TestDatabase database = replicas.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api here = replicas.one().as(editor);
    private final Api there = replicas.other().as(editor);

    @BeforeEach
    void listening() {
        replicas.awaitListeners();
    }

    @AfterAll
    void stop() {
        replicas.close();
    }

    @Test
    void jobs_of_all_own_projects_are_followed_on_every_replica_and_nobody_elses() {
        Api stranger = replicas.one().asNewEditor();
        try (EventClient near = here.follow("/events");
                EventClient far = there.follow("/events")) {
            stranger.createJob();
            String first = here.createJob();
            String second = there.createJob(); // In a project that came after the stream.
            for (EventClient stream : List.of(near, far)) {
                stream.await(2);
                assertEquals(
                        Set.of(first, second),
                        hints(stream).stream()
                                .map(hint -> hint.path("job_id").asText())
                                .collect(Collectors.toSet()));
                stream.data().forEach(hint -> assertEquals(List.of(), SpecSchemas.violations("JobHint", hint)));
            }
        }
    }

    @Test
    void a_hint_has_what_the_job_itself_shows() {
        String job = here.createUploadedJob();
        here.send("PATCH", "/jobs/" + job, "{\"title\": \"Line 3\"}");
        try (EventClient all = there.follow("/events");
                EventClient ofProject =
                        there.follow("/projects/" + here.get("/jobs/" + job).text("project_id") + "/events")) {
            here.post("/jobs/" + job + "/run", null);
            assertHint(job, all, ofProject);
            reportProgress(job);
            Callbacks.report(here, job, "AUDIO_EXTRACTING");
            assertTrue(here.get("/jobs/" + job).json().has("progress"));
            assertHint(job, all, ofProject);
            assertEquals(
                    204,
                    CallbackReport.of("AUDIO_READY")
                            .sendTo(replicas.one().url(), job)
                            .status());
            assertHint(job, all, ofProject);
            assertEquals(
                    204,
                    CallbackReport.of("FAILED")
                            .sendTo(replicas.one().url(), job)
                            .status());
            assertHint(job, all, ofProject);
        }
    }

    private void reportProgress(String job) {
        Api.Answer taken = here.post(
                "/internal/jobs/" + job + "/progress",
                "{\"percent\": 42}",
                "X-Callback-Secret",
                FakeOrchestrator.CALLBACK_SECRET);
        assertEquals(204, taken.status());
        Eventually.await(() -> here.get("/jobs/" + job).json().has("progress"), "no progress");
    }

    private void assertHint(String job, EventClient all, EventClient ofProject) {
        JsonNode shown = here.get("/jobs/" + job).json();
        for (EventClient stream : List.of(all, ofProject)) {
            JsonNode hint = Eventually.find(
                    () -> hints(stream).stream()
                            .filter(one -> one.path("version").equals(shown.path("version")))
                            .findFirst(),
                    "no hint of the present version");
            assertEquals(job, hint.path("job_id").asText());
            for (String same :
                    List.of("project_id", "title", "status", "version", "allowed_actions", "progress", "updated_at")) {
                assertEquals(shown.path(same), hint.path(same), same);
            }
            assertEquals(shown.at("/dispatch/state"), hint.path("dispatch_state"));
            assertFalse(hint.has("manifest"));
        }
    }

    /** Whoever compresses holds back what comes next. */
    @Test
    void no_stream_is_compressed_for_a_client_that_would_accept_it() {
        for (String of : List.of("", "/projects/", "/jobs/")) {
            String job = here.createUploadedJob();
            String id = of.equals("/projects/") ? here.get("/jobs/" + job).text("project_id") : job;
            try (EventClient stream =
                    here.follow(of.isEmpty() ? "/events" : of + id + "/events", "Accept-Encoding", "gzip")) {
                here.post("/jobs/" + job + "/cancel", null);
                stream.await(1);
                assertEquals("", stream.header("Content-Encoding"), of);
            }
        }
    }

    @Test
    void a_bulk_cancel_is_a_hint_for_each_of_its_jobs() {
        String project = here.createProject();
        List<String> jobs = ManyJobs.created(database, project, 250);
        try (EventClient stream = there.follow("/events")) {
            here.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"CREATED\"]}");
            stream.await(jobs.size());
            assertEquals(
                    Set.copyOf(jobs),
                    hints(stream).stream()
                            .map(hint -> hint.path("job_id").asText())
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void when_hints_may_have_been_missed_the_stream_ends() {
        try (EventClient stream = here.follow("/events")) {
            replicas.cutListeners();
            assertEquals(End.WHOLE, stream.awaitEnd().end());
        }
    }

    private static List<JsonNode> hints(EventClient stream) {
        return stream.data().stream().map(HintText::of).toList();
    }
}
