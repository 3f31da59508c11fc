package dev.pawl.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.EventClient.End;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Query;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The hints of a project, on two replicas. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@LogsWarnings(perhaps = "WARN ")
class ProjectStreamTest {
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
    void each_move_of_a_job_of_the_project_is_a_hint_on_every_replica() {
        String project = here.createProject();
        here.createJob();
        try (EventClient near = here.follow(path(project));
                EventClient far = there.follow(path(project))) {
            String job = here.post("/projects/" + project + "/jobs", null).text("id");
            near.await(1);
            far.await(1);
            here.post("/jobs/" + job + "/cancel", null);
            for (EventClient stream : List.of(near, far)) {
                stream.await(2);
                assertEquals(List.of(hint(job, "CREATED", 1), hint(job, "CANCELLED", 2)), told(stream));
                assertEquals(List.of("", ""), stream.ids());
                stream.data().forEach(hint -> assertEquals(List.of(), SpecSchemas.violations("JobHint", hint)));
            }
        }
    }

    @Test
    void a_bulk_cancel_is_a_hint_for_each_of_its_jobs() {
        String project = here.createProject();
        List<String> jobs = ManyJobs.created(database, project, 450);
        try (EventClient stream = there.follow(path(project))) {
            here.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"CREATED\"]}");
            stream.await(jobs.size());
            assertEquals(
                    jobs.stream().map(job -> hint(job, "CANCELLED", 2)).sorted().toList(),
                    told(stream).stream().distinct().sorted().toList());
        }
    }

    @Test
    void when_hints_may_have_been_missed_the_stream_ends() {
        String project = here.createProject();
        try (EventClient stream = here.follow(path(project))) {
            replicas.cutListeners();
            assertEquals(End.WHOLE, stream.awaitEnd().end());
        }
    }

    @Test
    void when_a_move_could_not_be_announced_the_stream_ends_as_soon_as_anything_can() {
        String project = here.createProject();
        try (EventClient stream = there.follow(path(project))) {
            try (CapturedLog log = CapturedLog.asInProduction()) {
                execute("REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
                here.post("/projects/" + project + "/jobs", null);
                log.await(event -> event.getFormattedMessage().startsWith("job changes could not be announced"));
                assertEquals(End.NONE, stream.end());
            } finally {
                execute("GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC");
            }
            assertEquals(End.WHOLE, stream.awaitEnd().end());
            assertEquals(List.of(), stream.events());
        }
    }

    @Test
    void what_is_no_announcement_ends_it_too() {
        String project = here.createProject();
        try (EventClient stream = here.follow(path(project))) {
            Query.texts(database, "SELECT pg_notify('pawl_moves', '*')");
            assertEquals(End.WHOLE, stream.awaitEnd().end());
        }
    }

    @Test
    void a_stream_has_the_form_that_the_contract_describes() {
        try (EventClient stream = here.follow(path(here.createProject()))) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream", stream.header("Content-Type"));
            assertEquals("no-store, no-transform", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            Eventually.await(() -> stream.body().matches("retry: \\d+\n(:\n)*"), "no retry");
            assertTrue(stream.events().isEmpty());
        }
    }

    private void execute(String sql) {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hint(String job, String status, int version) {
        return "%s %s %d".formatted(job, status, version);
    }

    /** Which job has come to which status and version, by each hint. */
    private static List<String> told(EventClient stream) {
        return stream.data().stream()
                .map(HintText::of)
                .map(hint -> hint(
                        hint.path("job_id").asText(),
                        hint.path("status").asText(),
                        hint.path("version").asInt()))
                .toList();
    }

    private static String path(String project) {
        return "/projects/" + project + "/events";
    }
}
