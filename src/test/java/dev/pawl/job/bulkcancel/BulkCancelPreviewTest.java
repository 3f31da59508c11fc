package dev.pawl.job.bulkcancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a bulk cancel would do is told without doing it; and each one has an id. */
class BulkCancelPreviewTest {
    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);
    private final String project = api.createProject();

    @ParameterizedTest
    @EnumSource
    void the_outcome_is_the_one_that_the_call_then_has_and_nothing_is_changed(JobStatus status) {
        String job = JobFixture.inStatus(database, editor, status.name()).toString();
        String own = api.get("/jobs/" + job).text("project_id");
        String body = "{\"job_ids\": [\"%s\", \"none\"]%s}";
        Api.Answer preview = unchanged(own, body.formatted(job, ", \"dry_run\": true"));
        List<String> outcomes = BulkCancel.of(preview).outcomes();
        assertTrue(preview.json().path("dry_run").asBoolean());
        Api.Answer done = api.post(BulkCancel.path(own), body.formatted(job, ""));
        assertFalse(done.json().has("dry_run"));
        String code = BulkCancel.of(done).outcomes().getFirst().replaceFirst(" .*", "");
        assertEquals(List.of(code + " " + status, "RESOURCE_NOT_FOUND"), outcomes);
    }

    @Test
    void by_status_it_names_the_jobs_that_the_call_would_take() {
        List<String> created = ManyJobs.created(database, project, 3);
        List<String> running = ManyJobs.running(database, project, 2, "PENDING");
        String body = "{\"statuses\": [\"CREATED\", \"DRAFT_READY\", \"CANCELLED\"]%s}";
        BulkCancel preview = BulkCancel.of(unchanged(project, body.formatted(", \"dry_run\": true")));
        assertEquals(created, preview.ids());
        assertEquals(3, preview.count("CANCELLED CREATED"));
        assertFalse(preview.more());
        assertEquals(
                created,
                BulkCancel.of(api.post(BulkCancel.path(project), body.formatted("")))
                        .ids());
        assertEquals(
                List.of(),
                BulkCancel.of(unchanged(project, body.formatted(", \"dry_run\": true")))
                        .ids());
        assertEquals(2, running.size());
    }

    @Test
    void more_than_one_call_takes_are_announced_as_more() {
        RunningPawl crowded = RunningPawl.crowded();
        Api own = crowded.asNewEditor();
        String large = own.createProject();
        ManyJobs.created(crowded.database(), large, 501);
        BulkCancel preview =
                BulkCancel.of(own.post(BulkCancel.path(large), "{\"statuses\": [\"CREATED\"], \"dry_run\": true}"));
        assertEquals(500, preview.ids().size());
        assertTrue(preview.more());
    }

    @Test
    void it_waits_for_no_lock() {
        String job = ManyJobs.created(database, project, 1).getFirst();
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
            String body = "{\"job_ids\": [\"%s\"], \"dry_run\": true}".formatted(job);
            assertEquals(
                    List.of("CANCELLED CREATED"),
                    BulkCancel.of(api.post(BulkCancel.path(project), body)).outcomes());
            held.release();
        }
    }

    @Test
    void under_a_key_it_is_not_stored_so_that_the_key_still_serves_the_call() {
        String job = ManyJobs.created(database, project, 1).getFirst();
        String body = "{\"job_ids\": [\"%s\"]%s}";
        for (int i = 0; i < 2; i++) {
            Api.Answer preview = api.post(
                    BulkCancel.path(project), body.formatted(job, ", \"dry_run\": true"), "Idempotency-Key", "k");
            assertEquals(207, preview.status());
            assertEquals("", preview.header("Idempotency-Replayed"));
        }
        Api.Answer done = api.post(BulkCancel.path(project), body.formatted(job, ""), "Idempotency-Key", "k");
        assertEquals(List.of("CANCELLED CANCELLED"), BulkCancel.of(done).outcomes());
    }

    @Test
    void a_project_of_somebody_else_is_not_found() {
        Api stranger = RunningPawl.shared().asNewEditor();
        for (String body : List.of(
                "{\"job_ids\": [\"none\"], \"dry_run\": true}", "{\"statuses\": [\"CREATED\"], \"dry_run\": true}")) {
            assertEquals(404, stranger.post(BulkCancel.path(project), body).status());
        }
    }

    @Test
    void the_id_of_a_call_is_the_correlation_id_of_its_audit_events() {
        List<String> jobs = ManyJobs.created(database, project, 2);
        Api.Answer own = cancel(jobs.getFirst(), "X-Correlation-Id", "spring-cleaning");
        assertEquals("spring-cleaning", own.text("bulk_id"));
        assertEquals("spring-cleaning", correlationId(jobs.getFirst()));
        Api.Answer made = cancel(jobs.getLast());
        assertTrue(made.text("bulk_id").startsWith("req-"), made.response()::body);
        assertEquals(made.text("bulk_id"), correlationId(jobs.getLast()));
        assertEquals(made.text("bulk_id"), made.header("X-Correlation-Id"));
    }

    private Api.Answer cancel(String job, String... headers) {
        return api.post(BulkCancel.path(project), "{\"job_ids\": [\"" + job + "\"]}", headers);
    }

    private String correlationId(String job) {
        return Trail.of(api, job).getLast().path("correlation_id").asText();
    }

    private Api.Answer unchanged(String of, String body) {
        return Rows.unchangedBy(database, () -> api.post(BulkCancel.path(of), body));
    }
}
