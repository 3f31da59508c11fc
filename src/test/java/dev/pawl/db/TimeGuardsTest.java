package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.PastGuards;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What says when something was recorded is the present, by the clock of the database (spec/decisions/045). */
@ParameterizedClass
@EnumSource
class TimeGuardsTest {
    private static final String BIRTH = """
            INSERT INTO public.job (id, project_id, owner_id, status, version, manifest, created_at, updated_at)
            VALUES (?, ?, ?, 'CREATED', 1, '{}', %s, %s)""";
    private static final String STEP =
            "UPDATE public.job SET status = 'CANCELLED', version = version + 1, ended_by_type = 'system', %s WHERE id = ?";
    private static final String EVENT = """
            INSERT INTO public.audit_event (event_type, job_id, project_id, sequence, actor_type, prev_status, new_status,
                correlation_id, occurred_at, recorded_at)
            SELECT 'JOB_STATUS_TRANSITION_APPLIED', id, project_id, version, 'system', 'UPLOADED', status, 'test', now(), %s
            FROM public.job WHERE id = ?""";

    @AutoClose
    private final SqlSession rows;

    TimeGuardsTest(RoleLogin login) throws SQLException {
        rows = login.connect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"- interval '2 minutes'", "+ interval '2 minutes'"})
    void a_job_is_born_now(String off) throws SQLException {
        Row job = rows.newJob("editor");
        rows.commit();
        String then = "clock_timestamp() " + off;
        for (String birth : List.of(BIRTH.formatted(then, "now()"), BIRTH.formatted("now()", then))) {
            assertRefused(
                    "PW008", "are the present", () -> rows.execute(birth, job.id(), job.projectId(), job.ownerId()));
            rows.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"- interval '2 minutes'", "+ interval '2 minutes'"})
    void a_step_is_taken_now(String off) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        String step = STEP.formatted("updated_at = clock_timestamp() " + off);
        assertRefused("PW008", "is the present", () -> rows.execute(step, job.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"- interval '30 seconds'", "+ interval '30 seconds'"})
    void clocks_that_differ_a_little_are_no_reason_to_refuse_anything(String off) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        rows.execute(STEP.formatted("updated_at = clock_timestamp() " + off), job.id());
        rows.execute(EVENT.formatted("updated_at"), job.id());
        rows.commit();
        assertEquals(List.of("CANCELLED"), rows.texts("SELECT status FROM public.job WHERE id = ?", job.id()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest_callback_recorded_at = now() - interval '1 second'",
                "latest_callback_recorded_at = now() + interval '1 second'",
            })
    void a_callback_is_recorded_when_its_step_is_taken(String recorded) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        String step = STEP.formatted("updated_at = now(), latest_callback_occurred_at = '2020-01-01 UTC', " + recorded);
        assertRefused("PW008", "a callback is recorded at", () -> rows.execute(step, job.id()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest_callback_occurred_at = NULL, latest_callback_recorded_at = NULL",
                "latest_callback_occurred_at = '2021-01-01 UTC'"
            })
    void what_was_heard_of_a_worker_is_not_unheard_and_has_no_other_time(String change) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        rows.execute(
                "UPDATE public.job SET status = 'AUDIO_EXTRACTING', version = version + 1, updated_at = now(),"
                        + " latest_callback_occurred_at = '2020-01-01 UTC', latest_callback_recorded_at = now()"
                        + " WHERE id = ?",
                job.id());
        String step = STEP.formatted("updated_at = clock_timestamp(), " + change);
        assertRefused("PW008", "a callback is recorded at", () -> rows.execute(step, job.id()));
    }

    @Test
    void a_job_that_is_born_has_heard_of_nobody() throws SQLException {
        Row job = rows.newJob("editor");
        assertRefused(
                "PW008",
                "no callback can have come",
                () -> rows.execute(
                        "INSERT INTO public.job (id, project_id, owner_id, status, version, manifest, created_at,"
                                + " updated_at, latest_callback_occurred_at, latest_callback_recorded_at)"
                                + " VALUES (?, ?, ?, 'CREATED', 1, '{}', now(), now(), now(), now())",
                        job.id(),
                        job.projectId(),
                        job.ownerId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"updated_at - interval '1 microsecond'", "updated_at + interval '1 microsecond'"})
    void an_audit_event_is_recorded_when_its_step_is(String recorded) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        rows.update(job.to(CANCELLED));
        assertRefused(
                "PW008", "recorded_at of an audit event", () -> rows.execute(EVENT.formatted(recorded), job.id()));
    }

    @Test
    void an_audit_event_is_not_put_off() throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (PastGuards _ = PastGuards.of(database, "job");
                SqlSession late = new SqlSession(database.connect("pawl_service"))) {
            Row job = late.jobIn(UPLOADED);
            late.execute(STEP.formatted("updated_at = now() - interval '2 minutes'"), job.id());
            assertRefused(
                    "PW008",
                    "recorded_at of an audit event",
                    () -> late.execute(EVENT.formatted("updated_at"), job.id()));
        }
    }
}
