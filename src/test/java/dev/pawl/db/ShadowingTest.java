package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.DONE;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A temporary table hides the table of its name from every statement of its session that names no schema. The service
 * may not make one (RolesTest); the guards would not be deceived if it did.
 */
class ShadowingTest {
    private final Row job;

    @AutoClose
    private final SqlSession rows;

    ShadowingTest() throws SQLException {
        try (SqlSession before = RoleLogin.SUPERUSER.connect()) {
            job = before.jobIn(UPLOADED);
        }
        rows = RoleLogin.SUPERUSER.connect();
    }

    @Test
    void a_temporary_table_of_transitions_permits_nothing() throws SQLException {
        shadow("job_transition", """
                SELECT prev_status, new_status
                FROM unnest(enum_range(NULL::public.job_status)) AS new_status,
                     unnest(array_append(enum_range(NULL::public.job_status), NULL)) AS prev_status""", 16 * 15);
        assertRefused("PW002", "cannot move", () -> rows.update(job.to(DONE)));
        rows.rollback();
        shadow(
                "job_transition",
                "SELECT NULL::public.job_status AS prev_status, 'DONE'::public.job_status AS new_status",
                1);
        Row stillborn = rows.newJob("editor").at(DONE, 1);
        assertRefused("PW002", "cannot be born", () -> rows.insert(stillborn, job.id()));
    }

    @Test
    void a_temporary_table_of_jobs_is_no_step() throws SQLException {
        shadow("job", """
                SELECT id, project_id, 'CANCELLED'::public.job_status AS status, version + 1 AS version
                FROM public.job WHERE id = '%s'""".formatted(job.id()), 1);
        assertRefused("PW005", "without its step", () -> rows.audit(job.to(CANCELLED), UPLOADED));
    }

    @Test
    void a_temporary_table_of_audit_events_is_no_audit_event() throws SQLException {
        Row running = job.to(AUDIO_EXTRACTING);
        String claimed =
                "SELECT '%s'::uuid AS job_id, %d AS sequence, 'AUDIO_EXTRACTING'::public.job_status AS new_status"
                        .formatted(running.id(), running.version());
        shadow("audit_event", claimed, 1);
        rows.update(running);
        rows.update(running.to(CANCELLED));
        assertRefused("PW005", "does not continue", () -> rows.audit(running.to(CANCELLED), AUDIO_EXTRACTING));
        rows.rollback();
        shadow("audit_event", claimed, 1);
        rows.update(running);
        assertRefused("23503", "job_step_has_its_audit_event", rows::commit);
    }

    /** Shadows {@code table} with a temporary one, and checks that it is shadowed. */
    private void shadow(String table, String content, int size) throws SQLException {
        rows.execute("CREATE TEMPORARY TABLE " + table + " AS " + content);
        assertEquals(List.of(Integer.toString(size)), rows.texts("SELECT count(*) FROM " + table));
    }
}
