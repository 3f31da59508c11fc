package dev.pawl.job.bulkcancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bulk cancel does with the orders that went, or may have gone, to the orchestrator. */
class BulkCancelDispatchTest {
    private static final String ATTEMPT = "UPDATE dispatch SET attempt_started_at = now() WHERE job_id = ?";

    private final TestDatabase database = RunningPawl.shared().database();
    private final Api api = RunningPawl.shared().asNewEditor();
    private final String project = api.createProject();

    @Test
    void each_dispatch_is_withdrawn_or_stopped_by_what_happened_to_it() throws SQLException {
        String never = ManyJobs.created(database, project, 1).getFirst();
        String pending = ManyJobs.running(database, project, 1, "PENDING").getFirst();
        String attempted = ManyJobs.running(database, project, 1, "PENDING").getFirst();
        String delivered = ManyJobs.running(database, project, 1, "DELIVERED").getFirst();
        JobFixture.execute(database, ATTEMPT, UUID.fromString(attempted));

        BulkCancel cancel = BulkCancel.byId(api, project, List.of(delivered, never, attempted, pending));

        assertEquals(4, cancel.count("CANCELLED CANCELLED"));
        assertFalse(job(never).has("dispatch"));
        assertEquals("WITHDRAWN", job(pending).at("/dispatch/state").asText());
        assertFalse(job(pending).path("dispatch").has("stop_requested_at"));
        assertEquals(List.of(), staged(pending));
        for (String id : List.of(attempted, delivered)) {
            JsonNode job = job(id);
            assertEquals("STOP_REQUESTED", job.at("/dispatch/state").asText());
            assertEquals(job.path("updated_at"), job.at("/dispatch/stop_requested_at"));
            assertEquals(List.of("job.cancel false 1 true"), staged(id));
        }
        assertTrue(job(delivered).path("dispatch").has("delivered_at"));
        assertFalse(job(attempted).path("dispatch").has("delivered_at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FINISHED", "WITHDRAWN", "UNDELIVERABLE"})
    void a_dispatch_that_is_over_stays_as_it_is(String state) throws SQLException {
        List<String> ids = ManyJobs.running(database, project, 2, state);
        JsonNode before = job(ids.getFirst()).path("dispatch");
        assertEquals(2, BulkCancel.byId(api, project, ids).count("CANCELLED CANCELLED"));
        assertEquals(before, job(ids.getFirst()).path("dispatch"));
        assertEquals(List.of(), staged(ids.getFirst()));
    }

    @Test
    void the_orchestrator_is_told_to_stop_each_job_that_it_has() throws Exception {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            Api editor = pawl.asNewEditor();
            String own = editor.createProject();
            List<String> ids = ManyJobs.running(pawl.database(), own, 3, "DELIVERED");
            assertEquals(3, BulkCancel.byStatus(editor, own, "AUDIO_EXTRACTING").count("CANCELLED CANCELLED"));
            for (String id : ids) {
                Eventually.await(
                        () -> editor.get("/jobs/" + id)
                                .json()
                                .at("/dispatch/state")
                                .asText()
                                .equals("STOPPED"),
                        "not stopped");
                assertEquals(
                        List.of("job.cancel"),
                        pawl.orchestrator().receivedAbout(id).stream()
                                .map(webhook -> webhook.type())
                                .toList());
            }
        }
    }

    private JsonNode job(String id) {
        return api.get("/jobs/" + id).json();
    }

    /** The tasks staged for the dispatch of the job: name, whether picked, version, whether due from the stop on. */
    private List<String> staged(String job) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connectAsSuperuser())) {
            return rows.texts("""
                    SELECT concat_ws(' ', task_name, picked::text, version, (execution_time = stop_requested_at)::text)
                    FROM scheduled_tasks JOIN dispatch ON dispatch_id::text = task_instance WHERE job_id = ?
                    """, UUID.fromString(job));
        }
    }
}
