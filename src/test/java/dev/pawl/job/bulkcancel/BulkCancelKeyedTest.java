package dev.pawl.job.bulkcancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Under an Idempotency-Key a bulk cancel is one transaction (spec/decisions/023). */
@LogsWarnings("ERROR HttpPipeline: request failed")
class BulkCancelKeyedTest {
    private static final int COUNT = 250;
    private static final String KEY = "bulk";
    /** Written past all guards: what Pawl is about to write itself. */
    private static final String EVENT_IN_THE_WAY = """
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
              correlation_id, occurred_at, recorded_at, chain)
            SELECT id, 2, 'CANCELLED', 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system',
              'sys-test', updated_at, updated_at, sha256('')
            FROM job WHERE id = ?""";

    private final TestDatabase database = RunningPawl.crowded().database();
    private final Api api = RunningPawl.crowded().asNewEditor();
    private final String project = api.createProject();
    private final List<String> ids = ManyJobs.created(database, project, COUNT);

    @Test
    void its_repeat_gets_the_same_outcomes_and_changes_nothing() {
        BulkCancel first = BulkCancel.keyed(api, project, ids, KEY);
        assertEquals(COUNT, first.count("CANCELLED CANCELLED"));
        assertEquals(first, Rows.unchangedBy(database, () -> BulkCancel.keyed(api, project, ids, KEY)));
        assertEquals(List.of("CREATED", "CANCELLED"), Trail.statuses(api, ids.getLast()));
        assertEquals(COUNT, BulkCancel.byId(api, project, ids).count("FSM_TERMINAL_IMMUTABLE CANCELLED"));
    }

    @Test
    void by_status_its_repeat_does_not_look_for_more() {
        String body = "{\"statuses\": [\"CREATED\"]}";
        Api.Answer first = api.post(BulkCancel.path(project), body, "Idempotency-Key", KEY);
        assertEquals(COUNT, BulkCancel.of(first).count("CANCELLED CANCELLED"));
        String late = ManyJobs.created(database, project, 1).getFirst();
        Api.Answer again =
                Rows.unchangedBy(database, () -> api.post(BulkCancel.path(project), body, "Idempotency-Key", KEY));
        assertEquals(first.response().body(), again.response().body());
        assertEquals("CREATED", api.get("/jobs/" + late).text("status"));
    }

    @Test
    void where_there_is_nothing_to_cancel_that_is_the_answer_to_its_repeats() {
        String body = "{\"statuses\": [\"EDITING\"]}";
        Api.Answer first = api.post(BulkCancel.path(project), body, "Idempotency-Key", KEY);
        assertEquals(List.of(), BulkCancel.of(first).items());
        Api.Answer again = api.post(BulkCancel.path(project), body, "Idempotency-Key", KEY);
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.response().body(), again.response().body());
    }

    @Test
    void when_one_of_its_jobs_is_a_defect_none_is_cancelled_and_nothing_is_kept() throws SQLException {
        UUID broken = UUID.fromString(ids.get(COUNT - 3));
        try (PastGuards _ = PastGuards.of(database, "audit_event");
                SqlSession superuser = new SqlSession(database.connectAsSuperuser())) {
            superuser.execute("SET session_replication_role = replica");
            superuser.execute(EVENT_IN_THE_WAY, broken);
            superuser.commit();
            Api.Answer failed = Rows.unchangedBy(
                    database,
                    () -> api.post(
                            BulkCancel.path(project),
                            "{\"job_ids\": " + BulkCancel.strings(ids) + "}",
                            "Idempotency-Key",
                            KEY));
            assertEquals(500, failed.status());
            superuser.execute("DELETE FROM audit_event WHERE sequence = 2 AND job_id = ?", broken);
            superuser.commit();
        }
        assertEquals(COUNT, BulkCancel.keyed(api, project, ids, KEY).count("CANCELLED CANCELLED"));
    }

    @Test
    void a_project_of_somebody_else_is_not_found_and_keeps_nothing() {
        Api other = RunningPawl.crowded().asNewEditor();
        Api.Answer refused = Rows.unchangedBy(
                database,
                () -> other.post(BulkCancel.path(project), "{\"statuses\": [\"CREATED\"]}", "Idempotency-Key", KEY));
        assertEquals(404, refused.status());
        assertTrue(
                Query.texts(database, "SELECT id FROM job WHERE project_id = ?::uuid AND status = 'CANCELLED'", project)
                        .isEmpty());
    }
}
