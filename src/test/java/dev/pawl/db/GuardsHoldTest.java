package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.CREATED;
import static dev.pawl.fsm.JobStatus.DONE;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Query;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gets around triggers elsewhere gets around no guard (spec/decisions/045). */
@ParameterizedClass
@EnumSource
class GuardsHoldTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    /** Operators of an enum are those of all enums, so one that is made for it is preferred, if it is looked for. */
    private static final String MISLEADING = """
            CREATE FUNCTION public.mislead(public.%1$s, public.%1$s) RETURNS boolean LANGUAGE sql AS 'SELECT %2$s';
            CREATE OPERATOR public.%3$s (LEFTARG = public.%1$s, RIGHTARG = public.%1$s, FUNCTION = public.mislead);
            ALTER FUNCTION public.mislead(public.%1$s, public.%1$s) RENAME TO %4$s""";

    /** What a superuser has done before. */
    enum Way {
        SESSION_IS_A_REPLICA("SET session_replication_role = replica"),
        OPERATORS_MISLEAD("SET search_path = public, pg_catalog");

        private final String setting;

        Way(String setting) {
            this.setting = setting;
        }
    }

    private final Way way;

    @AutoClose
    private final SqlSession rows;

    GuardsHoldTest(Way way) throws SQLException {
        this.way = way;
        rows = new SqlSession(DATABASE.connectAsSuperuser());
        rows.execute(way.setting);
        rows.commit();
    }

    @BeforeAll
    static void makeOperators() throws SQLException {
        try (SqlSession superuser = new SqlSession(DATABASE.connectAsSuperuser())) {
            for (String type : List.of("job_status", "dispatch_state")) {
                superuser.execute(MISLEADING.formatted(type, "true", "=", "always"));
                superuser.execute(MISLEADING.formatted(type, "false", "<>", "never"));
            }
            superuser.commit();
        }
    }

    @Test
    void a_job_is_born_where_jobs_are_born() throws SQLException {
        Row job = rows.newJob("editor").at(DONE, 1);
        assertRefused("PW002", "cannot be born", () -> rows.insert(job));
    }

    @Test
    void a_job_moves_as_the_table_permits_it() throws SQLException {
        Row job = rows.jobIn(DONE);
        assertRefused("PW002", "cannot move from DONE to CREATED", () -> rows.update(job.to(CREATED)));
    }

    @Test
    void no_status_changes_without_a_step() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused("PW004", "with a step", () -> rows.update(job.at(CANCELLED, job.version())));
    }

    @Test
    void a_step_without_its_audit_event_does_not_commit() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        rows.update(job.to(AUDIO_EXTRACTING));
        switch (way) {
            case SESSION_IS_A_REPLICA -> assertRefused("PW005", "has no audit event", rows::commit);
            case OPERATORS_MISLEAD -> assertRefused("23503", "job_step_has_its_audit_event", rows::commit);
        }
    }

    @Test
    void an_audit_event_describes_its_step() throws SQLException {
        Row job = rows.jobIn(UPLOADED).to(AUDIO_EXTRACTING);
        rows.update(job);
        assertRefused("PW005", "without its step", () -> rows.audit(job.at(CANCELLED, job.version()), UPLOADED));
        rows.rollback();
        rows.update(job);
        assertRefused("PW005", "does not continue", () -> rows.audit(job, CREATED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET reason_code = 'FORGED'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event CASCADE"
            })
    void the_trail_is_append_only(String change) {
        assertRefused("PW006", "append-only", () -> rows.execute(change));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM job", "TRUNCATE job CASCADE"})
    void jobs_are_kept(String removal) {
        assertRefused("PW007", "jobs are kept", () -> rows.execute(removal));
    }

    @Test
    void a_step_is_recorded_when_it_is_taken() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused("PW008", "is the present", () -> rows.execute("""
                UPDATE job SET status = 'CANCELLED', version = version + 1, updated_at = now() - interval '1 hour'
                WHERE id = ?""", job.id()));
    }

    @Test
    void a_dispatch_does_not_go_backwards() throws SQLException {
        UUID dispatch = NewId.next();
        rows.execute(
                "INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at) VALUES (?, ?, 'RUN', 'PENDING', now())",
                dispatch,
                rows.jobIn(CANCELLED).id());
        rows.execute("UPDATE dispatch SET state = 'WITHDRAWN' WHERE dispatch_id = ?", dispatch);
        assertRefused(
                "PW009",
                "cannot move from WITHDRAWN to PENDING",
                () -> rows.execute("UPDATE dispatch SET state = 'PENDING' WHERE dispatch_id = ?", dispatch));
    }

    @Test
    void every_guard_has_a_search_path_of_its_own_and_is_always_on() {
        assertEquals(List.of(), Query.texts(DATABASE, """
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
                  AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp']
                UNION ALL
                SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal AND tgenabled <> 'A'"""));
    }
}
