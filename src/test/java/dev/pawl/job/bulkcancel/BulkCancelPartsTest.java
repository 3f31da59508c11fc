package dev.pawl.job.bulkcancel;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens between two of the transactions that a bulk cancel is made of. */
@LogsWarnings({
    "ERROR BulkCancelService: bulk cancel stopped after 100 of 300 jobs",
    "WARN BulkCancelService: bulk cancel stopped after 100 of 300 jobs"
})
class BulkCancelPartsTest {
    private static final int PART = 100;
    /** Written past all guards: what Pawl is about to write itself. */
    private static final String EVENT_IN_THE_WAY = """
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
              correlation_id, occurred_at, recorded_at, chain)
            SELECT id, 2, 'CANCELLED', 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system',
              'sys-test', updated_at, updated_at, sha256('')
            FROM job WHERE id = ?""";

    /** Guards what Pawl writes, while the guards are off: its events come without a chain. */
    private static final String GUARD = """
            CREATE TRIGGER audit_event_of_pawl BEFORE INSERT ON audit_event FOR EACH ROW WHEN (NEW.chain IS NULL)
            EXECUTE FUNCTION audit_event_guard_insert()""";

    private static final String WAITING = """
            SELECT pid FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) @> ARRAY[pg_backend_pid()]""";

    private final TestDatabase database = RunningPawl.crowded().database();
    private final Api api = RunningPawl.crowded().asNewEditor();
    private final String project = api.createProject();
    private final List<String> ids = ManyJobs.created(database, project, 3 * PART);
    private final PastGuards past = PastGuards.of(database, "audit_event");
    private SqlSession superuser;

    @BeforeEach
    void connect() throws SQLException {
        superuser = new SqlSession(database.connectAsSuperuser());
        superuser.execute("SET session_replication_role = replica");
        superuser.execute(GUARD);
        superuser.commit();
    }

    @AfterEach
    void disconnect() throws SQLException {
        superuser.rollback();
        superuser.execute("DROP TRIGGER audit_event_of_pawl ON audit_event");
        superuser.commit();
        superuser.close();
        past.close();
    }

    @Test
    void when_the_connection_is_lost_between_two_parts_what_was_committed_stays_and_is_told() throws SQLException {
        superuser.execute(EVENT_IN_THE_WAY, UUID.fromString(ids.get(PART + 3)));
        Future<BulkCancel> cancelling = AtOnce.start(() -> BulkCancel.byId(api, project, ids));
        killWhoWaits();
        assertBrokenOff(AtOnce.result(cancelling), "SERVICE_UNAVAILABLE");

        superuser.rollback();
        BulkCancel again = BulkCancel.byId(api, project, ids);
        assertEquals(PART, again.count("FSM_TERMINAL_IMMUTABLE CANCELLED"));
        assertEquals(2 * PART, again.count("CANCELLED CANCELLED"));
        assertEquals(List.of("CREATED", "CANCELLED"), Trail.statuses(api, ids.getLast()));
    }

    @Test
    void a_job_that_leaves_the_statuses_before_its_turn_is_left_alone_and_not_listed() throws SQLException {
        superuser.execute(EVENT_IN_THE_WAY, UUID.fromString(ids.getFirst()));
        Future<BulkCancel> cancelling = AtOnce.start(() -> BulkCancel.byStatus(api, project, "CREATED"));
        awaitWaiting();
        Api.Answer confirmed =
                api.post("/jobs/" + ids.getLast() + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        assertEquals(200, confirmed.status());
        superuser.rollback();

        BulkCancel cancel = AtOnce.result(cancelling);
        assertEquals(ids.subList(0, ids.size() - 1), cancel.ids());
        assertEquals(cancel.items().size(), cancel.count("CANCELLED CANCELLED"));
        assertEquals("UPLOADED", api.get("/jobs/" + ids.getLast()).text("status"));
    }

    @Test
    void others_get_to_the_jobs_of_a_part_that_is_not_at_its_turn() throws SQLException {
        superuser.execute(EVENT_IN_THE_WAY, UUID.fromString(ids.getFirst()));
        Future<BulkCancel> cancelling = AtOnce.start(() -> BulkCancel.byId(api, project, ids));
        awaitWaiting();
        assertEquals(200, api.post("/jobs/" + ids.get(PART) + "/cancel", "{}").status());
        superuser.rollback();

        BulkCancel cancel = AtOnce.result(cancelling);
        assertEquals("FSM_TERMINAL_IMMUTABLE CANCELLED", cancel.outcomes().get(PART));
        assertEquals(ids.size() - 1, cancel.count("CANCELLED CANCELLED"));
    }

    @Test
    void when_a_part_is_a_defect_the_parts_before_it_are_told_and_the_rest_is_an_internal_error() throws SQLException {
        String broken = ids.get(PART + 3);
        superuser.execute(EVENT_IN_THE_WAY, UUID.fromString(broken));
        superuser.commit();
        assertBrokenOff(BulkCancel.byStatus(api, project, "CREATED"), "INTERNAL_ERROR");

        superuser.execute("DELETE FROM audit_event WHERE sequence = 2 AND job_id = ?", UUID.fromString(broken));
        superuser.commit();
    }

    @Test
    void when_the_first_part_fails_the_answer_is_the_error_and_nothing_has_changed() throws SQLException {
        superuser.execute(EVENT_IN_THE_WAY, UUID.fromString(ids.getFirst()));
        Api.Answer failed = Rows.unchangedBy(database, () -> {
            Future<Api.Answer> cancelling = AtOnce.start(
                    () -> api.post(BulkCancel.path(project), "{\"job_ids\": " + BulkCancel.strings(ids) + "}"));
            killWhoWaits();
            return AtOnce.result(cancelling);
        });
        assertEquals(503, failed.status());
        assertEquals("SERVICE_UNAVAILABLE", failed.text("error_code"));
    }

    /** The server's process that waits for what the superuser has not committed. */
    private int awaitWaiting() {
        return Integer.parseInt(Eventually.find(() -> waiting().stream().findFirst(), "nobody waits"));
    }

    private List<String> waiting() {
        try {
            return superuser.texts(WAITING);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void killWhoWaits() {
        int waiting = awaitWaiting();
        try {
            superuser.execute("SELECT pg_terminate_backend(?)", waiting);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertBrokenOff(BulkCancel cancel, String outcome) {
        assertEquals(ids, cancel.ids());
        assertEquals(nCopies(PART, "CANCELLED CANCELLED"), cancel.outcomes().subList(0, PART));
        assertEquals(nCopies(2 * PART, outcome), cancel.outcomes().subList(PART, ids.size()));
        assertFalse(cancel.more());
        assertEquals(List.of("CREATED", "CANCELLED"), Trail.statuses(api, ids.getFirst()));
        assertEquals("CREATED", api.get("/jobs/" + ids.get(PART)).text("status"));
    }
}
