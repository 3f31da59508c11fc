package dev.pawl.job.bulkcancel;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs cancelled together by their statuses. */
class BulkCancelByStatusTest {
    private static final String CANCELLED = "CANCELLED CANCELLED";

    private final TestDatabase database = RunningPawl.crowded().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.crowded().as(editor);
    private final String project = api.createProject();

    @Test
    void the_jobs_of_the_statuses_are_cancelled_in_the_order_of_their_ids_and_no_others() {
        List<String> created = ManyJobs.created(database, project, 2);
        List<String> running = ManyJobs.running(database, project, 2, "PENDING");
        List<String> createdLater = ManyJobs.created(database, project, 1);
        String elsewhere = api.createJob();

        BulkCancel one = BulkCancel.byStatus(api, project, "CREATED", "UPLOADED", "CREATED");
        assertEquals(List.of(created.getFirst(), created.getLast(), createdLater.getFirst()), one.ids());
        assertEquals(nCopies(3, CANCELLED), one.outcomes());
        assertFalse(one.more());
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + running.getFirst()).text("status"));
        assertEquals("CREATED", api.get("/jobs/" + elsewhere).text("status"));

        BulkCancel rest = BulkCancel.byStatus(api, project, "CREATED", "AUDIO_EXTRACTING");
        assertEquals(running, rest.ids());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAFT_READY", "FAILED", "CANCELLED", "DONE"})
    void jobs_that_cannot_be_cancelled_are_left_alone_and_not_listed(String status) {
        UUID job = JobFixture.inStatus(database, editor, status);
        String itsProject = api.get("/jobs/" + job).text("project_id");
        BulkCancel none = Rows.unchangedBy(database, () -> BulkCancel.byStatus(api, itsProject, status));
        assertEquals(new BulkCancel(List.of(), false), none);

        List<String> created = ManyJobs.created(database, itsProject, 1);
        assertEquals(
                created, BulkCancel.byStatus(api, itsProject, status, "CREATED").ids());
    }

    @Test
    void five_hundred_at_a_time_until_there_are_no_more() {
        List<String> ids = ManyJobs.created(database, project, 1_003);
        List<String> cancelled = new ArrayList<>();
        for (boolean expected : new boolean[] {true, true, false}) {
            BulkCancel cancel = BulkCancel.byStatus(api, project, "CREATED");
            assertEquals(expected, cancel.more());
            assertEquals(cancel.items().size(), cancel.count(CANCELLED));
            cancelled.addAll(cancel.ids());
        }
        assertEquals(ids, cancelled);
    }

    @Test
    void exactly_five_hundred_are_all_there_is() {
        ManyJobs.created(database, project, 500);
        BulkCancel cancel = BulkCancel.byStatus(api, project, "CREATED");
        assertEquals(500, cancel.count(CANCELLED));
        assertFalse(cancel.more());
    }

    @Test
    void a_locked_job_is_busy_and_does_not_make_a_caller_call_for_ever() {
        List<String> ids = ManyJobs.created(database, project, 502);
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(ids.getFirst()))) {
            BulkCancel first = BulkCancel.byStatus(api, project, "CREATED");
            assertEquals("JOB_BUSY", first.outcomes().getFirst());
            assertEquals(499, first.count(CANCELLED));
            assertTrue(first.more());

            BulkCancel second = BulkCancel.byStatus(api, project, "CREATED");
            assertEquals(List.of("JOB_BUSY", CANCELLED, CANCELLED), second.outcomes());
            assertFalse(second.more());

            BulkCancel third = Rows.unchangedBy(database, () -> BulkCancel.byStatus(api, project, "CREATED"));
            assertEquals(List.of("JOB_BUSY"), third.outcomes());
            assertFalse(third.more());

            held.release();
            assertEquals(
                    List.of(CANCELLED),
                    BulkCancel.byStatus(api, project, "CREATED").outcomes());
        }
    }

    @Test
    void when_every_job_met_is_locked_there_is_no_use_in_more() {
        List<String> ids = ManyJobs.created(database, project, 501);
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(ids.getFirst()))) {
            held.execute("SELECT FROM job WHERE project_id = ? FOR UPDATE", UUID.fromString(project));
            BulkCancel cancel = BulkCancel.byStatus(api, project, "CREATED");
            assertEquals(500, cancel.count("JOB_BUSY"));
            assertFalse(cancel.more());
        }
    }
}
