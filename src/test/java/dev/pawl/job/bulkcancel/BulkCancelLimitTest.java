package dev.pawl.job.bulkcancel;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The maximum number of jobs of one call, and one more. */
class BulkCancelLimitTest {
    private final TestDatabase database = RunningPawl.crowded().database();
    private final Api api = RunningPawl.crowded().asNewEditor();
    private final String project = api.createProject();
    private final List<String> ids = ManyJobs.running(database, project, 501, "DELIVERED");

    @Test
    void five_hundred_jobs_are_cancelled_in_one_call() {
        List<String> most = ids.subList(0, 500);
        BulkCancel cancel = BulkCancel.byId(api, project, most);
        assertEquals(most, cancel.ids());
        assertEquals(nCopies(500, "CANCELLED CANCELLED"), cancel.outcomes());
        assertFalse(cancel.more());
        for (String id : List.of(ids.getFirst(), ids.get(99), ids.get(100), ids.get(499))) {
            assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, id));
        }
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + ids.getLast()).text("status"));
    }

    @Test
    void five_hundred_and_one_ids_are_refused_and_nothing_changes() {
        Api.Answer refused = Rows.unchangedBy(
                database, () -> api.post(BulkCancel.path(project), "{\"job_ids\": " + BulkCancel.strings(ids) + "}"));
        assertEquals(400, refused.status());
        assertEquals("/job_ids", refused.json().at("/errors/0/pointer").asText());
    }
}
