package dev.pawl.archive;

import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.DRAFT_READY;
import static dev.pawl.testing.SqlRefusal.assertDenied;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database lets go of, and to whom (spec/decisions/044). */
class ArchiveGuardsTest {
    private static final String OPEN = "SELECT set_config('pawl.archiving', pg_current_xact_id()::text, true)";
    private static final String DELETE_EVENTS = "DELETE FROM audit_event WHERE job_id = ?";
    private static final String DELETE_JOB = "DELETE FROM job WHERE id = ?";

    private final TestDatabase database = RunningPawl.shared().database();

    @AutoClose
    private final SqlSession owner;

    ArchiveGuardsTest() throws SQLException {
        owner = new SqlSession(database.connect("pawl_owner"));
    }

    @Test
    void the_owner_removes_a_job_that_has_ended_together_with_its_trail() throws SQLException {
        Row job = owner.jobIn(CANCELLED);
        owner.execute(OPEN);
        owner.execute(DELETE_EVENTS, job.id());
        owner.execute(DELETE_JOB, job.id());
        owner.commit();
        assertEquals(List.of(), owner.texts("SELECT 1 FROM job WHERE id = ?", job.id()));
        assertEquals(List.of(), owner.texts("SELECT 1 FROM audit_event WHERE job_id = ?", job.id()));
    }

    @Test
    void a_job_that_lives_is_kept() throws SQLException {
        Row job = owner.jobIn(DRAFT_READY);
        owner.execute(OPEN);
        assertRefused("PW007", "stands in DRAFT_READY", () -> owner.execute(DELETE_JOB, job.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " AND sequence = 1"})
    void a_trail_is_kept_for_as_long_as_its_job_whole_or_in_part(String part) throws SQLException {
        Row job = owner.jobIn(CANCELLED);
        owner.execute(OPEN);
        owner.execute(DELETE_EVENTS + part, job.id());
        assertRefused("PW006", "is kept for as long as its job", owner::commit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE audit_event SET reason_code = 'FORGED'", "TRUNCATE audit_event CASCADE"})
    void an_open_archive_lets_nobody_rewrite_the_trail(String change) throws SQLException {
        owner.execute(OPEN);
        assertRefused("PW006", "append-only", () -> owner.execute(change));
    }

    @Test
    void an_open_archive_lets_nobody_empty_the_table_of_jobs() throws SQLException {
        owner.execute(OPEN);
        assertRefused("PW007", "jobs are kept", () -> owner.execute("TRUNCATE job CASCADE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT set_config('pawl.archiving', '', true)",
                "SELECT set_config('pawl.archiving', 'on', true)",
                "SELECT set_config('pawl.archiving', (pg_current_xact_id()::text::bigint - 1)::text, true)"
            })
    void without_the_number_of_this_very_transaction_nothing_goes(String almost) throws SQLException {
        owner.execute(almost);
        assertRefused("PW006", "append-only", () -> owner.execute("DELETE FROM audit_event WHERE false"));
        owner.rollback();
        owner.execute(almost);
        assertRefused("PW007", "jobs are kept", () -> owner.execute("DELETE FROM job WHERE false"));
    }

    @Test
    void what_one_transaction_has_opened_is_closed_in_the_next() throws SQLException {
        owner.execute("SELECT set_config('pawl.archiving', pg_current_xact_id()::text, false)");
        owner.commit();
        assertRefused("PW006", "append-only", () -> owner.execute("DELETE FROM audit_event WHERE false"));
    }

    @Test
    void the_service_opens_nothing() throws SQLException {
        try (SqlSession service = new SqlSession(database.connect("pawl_service"))) {
            service.execute(OPEN);
            assertDenied(() -> service.execute("DELETE FROM audit_event"));
            service.rollback();
            service.execute(OPEN);
            assertDenied(() -> service.execute("DELETE FROM job"));
        }
    }

    @Test
    void a_superuser_who_is_not_the_owner_opens_nothing_either() throws SQLException {
        try (SqlSession superuser = new SqlSession(database.connectAsSuperuser())) {
            superuser.execute(OPEN);
            assertRefused("PW006", "append-only", () -> superuser.execute("DELETE FROM audit_event WHERE false"));
        }
    }
}
