package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.AUDIO_READY;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.TRANSCRIBING;
import static dev.pawl.fsm.JobStatus.TRANSCRIPT_READY;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final String OUR_TABLES = """
            WITH ours AS (
              SELECT oid, relname FROM pg_class
              WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                AND relname <> 'flyway_schema_history'
            )
            """;

    @AutoClose
    private final SqlSession rows;

    SchemaTest() throws SQLException {
        rows = RoleLogin.SERVICE.connect();
    }

    @Test
    void every_table_and_column_says_what_it_is() throws SQLException {
        assertNothing(OUR_TABLES + """
                        SELECT relname FROM ours
                        WHERE obj_description(oid, 'pg_class') IS NULL
                        UNION ALL
                        SELECT relname || '.' || attname FROM ours JOIN pg_attribute ON attrelid = ours.oid
                        WHERE attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL""");
    }

    @Test
    void every_enum_and_function_says_what_it_is() throws SQLException {
        assertNothing("""
                SELECT typname FROM pg_type
                WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
                  AND obj_description(oid, 'pg_type') IS NULL
                UNION ALL
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL""");
    }

    @Test
    void every_point_in_time_has_a_time_zone() throws SQLException {
        assertNothing(OUR_TABLES + """
                        SELECT relname || '.' || attname FROM ours JOIN pg_attribute ON attrelid = ours.oid
                        WHERE atttypid = ANY ('{timestamp, date, time, timetz}'::regtype[])""");
    }

    @Test
    void no_index_of_job_contains_a_column_that_changes_with_every_move() throws SQLException {
        assertNothing("""
                SELECT indexrelid::regclass || ' contains ' || attname
                FROM pg_index JOIN pg_attribute ON attrelid = indrelid
                WHERE indrelid = 'job'::regclass
                  AND attnum > 0
                  AND attname NOT IN ('id', 'project_id', 'owner_id', 'retry_of', 'client_request_id', 'created_at', 'live',
                    'upload_check_at', 'ended_as', 'ended_at', 'search')
                  AND pg_get_indexdef(indexrelid) ~ ('\\m' || attname || '\\M')""");
    }

    /** Such as {1,128}: each row pays for it (spec/decisions/086). */
    @Test
    void no_check_counts_in_a_regular_expression_except_of_an_export() throws SQLException {
        assertNothing("""
                SELECT conname FROM pg_constraint
                WHERE contype = 'c' AND pg_get_constraintdef(oid) ~ '~.*\\d\\}' AND conname <> 'dispatch_formats_are_of_an_export'""");
    }

    @Test
    void a_step_of_a_job_stays_on_its_page_and_touches_no_index_unless_it_ends_it_or_its_upload() throws SQLException {
        Row job = rows.newJob("editor");
        rows.insert(job);
        rows.audit(job, null);
        for (JobStatus next : List.of(UPLOADED, AUDIO_EXTRACTING, AUDIO_READY, TRANSCRIBING, TRANSCRIPT_READY)) {
            job = rows.step(job, next);
        }
        assertUpdates("5 updates, 4 of them HOT");
        rows.step(job, CANCELLED);
        assertUpdates("6 updates, 4 of them HOT");
    }

    private void assertUpdates(String expected) throws SQLException {
        assertEquals(List.of(expected), rows.texts("""
                        SELECT n_tup_upd || ' updates, ' || n_tup_hot_upd || ' of them HOT'
                        FROM pg_stat_xact_user_tables WHERE relid = 'job'::regclass"""));
    }

    @Test
    void of_what_changes_in_a_dispatch_only_the_next_look_of_the_watchdog_and_its_end_are_in_an_index()
            throws SQLException {
        assertNothing("""
                SELECT indexrelid::regclass || ' contains ' || attname
                FROM pg_index JOIN pg_attribute ON attrelid = indrelid
                WHERE indrelid = 'dispatch'::regclass
                  AND attnum > 0
                  AND attname NOT IN ('dispatch_id', 'job_id', 'number', 'active', 'watchdog_at')
                  AND pg_get_indexdef(indexrelid) ~ ('\\m' || attname || '\\M')""");
    }

    @Test
    void a_dispatch_stays_on_its_page_but_for_the_step_that_ends_the_watch() throws SQLException {
        Row job = rows.newJob("editor");
        rows.insert(job);
        rows.audit(job, null);
        rows.execute(
                "INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at) VALUES (?, ?, 'RUN', 'PENDING', now())",
                job.id(),
                job.id());
        rows.step(job, CANCELLED);
        for (String step : List.of(
                "attempt_started_at = now()",
                "attempt_ended_at = now(), state = 'DELIVERED', delivered_at = now()",
                "state = 'STOP_REQUESTED', stop_requested_at = now(), watchdog_at = NULL",
                "stop_delivered_at = now(), last_error_code = 'NOT_STOPPED_YET'",
                "kill_requested_at = now(), kill_requested_by = 'editor'",
                "state = 'STOPPED', stop_confirmed_at = now()")) {
            rows.execute("UPDATE dispatch SET " + step + " WHERE dispatch_id = ?", job.id());
        }
        assertEquals(List.of("6 updates, 5 of them HOT"), rows.texts("""
                        SELECT n_tup_upd || ' updates, ' || n_tup_hot_upd || ' of them HOT'
                        FROM pg_stat_xact_user_tables WHERE relid = 'dispatch'::regclass"""));
    }

    @Test
    void the_tables_that_are_queues_are_vacuumed_by_the_number_of_rows_that_have_gone() throws SQLException {
        assertEquals(List.of("kept_answer", "scheduled_tasks"), rows.texts("""
                        SELECT relname FROM pg_class
                        WHERE relkind = 'r' AND array_to_string(reloptions, ' ') LIKE '%autovacuum_vacuum_threshold=500%' ORDER BY 1"""));
    }

    /** The query looks for offenders. */
    private void assertNothing(String sql) throws SQLException {
        assertEquals(List.of(), rows.texts(sql));
    }
}
