package dev.pawl.db;

import static dev.pawl.testing.SqlRefusal.assertDenied;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Slow("every right of every role on every table")
class RolesTest {
    private static final TestDatabase DATABASE = RunningPawl.shared().database();

    static List<String> tables() throws SQLException {
        List<String> tables = names("""
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""");
        assertFalse(tables.isEmpty());
        return tables;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void the_reader_reads_every_table_and_does_nothing_else(String table) throws SQLException {
        assertDoesNotThrow(() -> run("pawl_reader", "SELECT * FROM " + table));
        String column = names("SELECT attname FROM pg_attribute WHERE attnum = 1 AND attrelid = '%s'::regclass"
                        .formatted(table))
                .getFirst();
        assertDenied(() -> run("pawl_reader", "INSERT INTO " + table + " DEFAULT VALUES"));
        assertDenied(() -> run("pawl_reader", "UPDATE %s SET %s = NULL".formatted(table, column)));
        assertDenied(() -> run("pawl_reader", "DELETE FROM " + table));
        assertDenied(() -> run("pawl_reader", "TRUNCATE " + table + " CASCADE"));
        assertDenied(() -> run("pawl_reader", "SELECT * FROM " + table + " FOR UPDATE"));
    }

    @Test
    void of_a_project_it_changes_the_name_and_whether_it_is_archived_and_nothing_else() throws SQLException {
        assertEquals(List.of("archived_at", "name"), names("""
                SELECT attname FROM pg_attribute
                WHERE attrelid = 'project'::regclass AND attnum > 0 AND has_column_privilege('pawl_service', attrelid, attnum, 'UPDATE')
                ORDER BY attname"""));
    }

    @ParameterizedTest
    @CsvSource({
        "job_transition, SELECT",
        "project, SELECT INSERT UPDATE",
        "job, SELECT INSERT UPDATE",
        "audit_event, SELECT INSERT",
        "access_event, SELECT INSERT",
        "audit_digest, SELECT INSERT",
        "audit_key, SELECT INSERT",
        "dispatch, SELECT INSERT UPDATE",
        "callback_event, SELECT INSERT",
        "scheduled_tasks, SELECT INSERT UPDATE DELETE",
        "job_progress, SELECT INSERT UPDATE DELETE",
        "kept_answer, SELECT INSERT UPDATE DELETE",
        "schema_compatibility, SELECT",
        "home, SELECT",
        "flyway_schema_history, SELECT"
    })
    void the_service_may_do_to_a_table_what_it_needs_and_no_more(String table, String expected) throws SQLException {
        List<String> granted = names("""
                SELECT privilege
                FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
                     WITH ORDINALITY AS p (privilege, position)
                WHERE has_table_privilege('pawl_service', '%1$s', privilege)
                   OR (privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                       AND has_any_column_privilege('pawl_service', '%1$s', privilege))
                ORDER BY position""".formatted(table));
        assertEquals(expected, String.join(" ", granted));
    }

    @Test
    void no_table_is_left_out_of_the_list_above() throws NoSuchMethodException, SQLException {
        CsvSource list = RolesTest.class
                .getDeclaredMethod(
                        "the_service_may_do_to_a_table_what_it_needs_and_no_more", String.class, String.class)
                .getAnnotation(CsvSource.class);
        Set<String> listed = Stream.of(list.value())
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.toSet());
        assertEquals(Set.copyOf(tables()), listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO job_transition VALUES ('DONE', 'CREATED')",
                "UPDATE job_transition SET new_status = 'CREATED'",
                "DELETE FROM job_transition",
                "UPDATE project SET owner_id = 'another'",
                "DELETE FROM project",
                "UPDATE callback_event SET sequence = 1",
                "DELETE FROM callback_event",
                "TRUNCATE callback_event",
                "TRUNCATE dispatch",
                "TRUNCATE project CASCADE",
                "INSERT INTO schema_compatibility VALUES (999, 0)",
                "UPDATE schema_compatibility SET serves_since = 0",
                "DELETE FROM flyway_schema_history",
                "UPDATE flyway_schema_history SET checksum = 0",
                "UPDATE audit_event SET reason_code = 'FORGED'",
                "DELETE FROM audit_event",
                "UPDATE audit_digest SET root = root",
                "DELETE FROM audit_digest",
                "DELETE FROM audit_key",
                "TRUNCATE audit_event CASCADE",
                "DELETE FROM job",
                "TRUNCATE job CASCADE",
                "DELETE FROM dispatch",
                "UPDATE home SET system_identifier = 1",
                "DELETE FROM home"
            })
    void the_service_cannot_change_what_proves_something(String sql) {
        assertDenied(() -> run("pawl_service", sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SCHEMA mine",
                "CREATE TABLE public.mine (x integer)",
                "CREATE TABLE public.mine AS SELECT * FROM job",
                "SELECT * INTO public.mine FROM job",
                "CREATE TEMPORARY TABLE mine (x integer)",
                "CREATE TEMPORARY TABLE job AS SELECT * FROM public.job",
                "CREATE TEMPORARY VIEW mine AS SELECT 1",
                "CREATE TEMPORARY SEQUENCE mine",
                "CREATE VIEW public.mine AS SELECT 1",
                "CREATE MATERIALIZED VIEW public.mine AS SELECT 1",
                "CREATE SEQUENCE public.mine",
                "CREATE TYPE public.mine AS ENUM ('MINE')",
                "CREATE DOMAIN public.mine AS integer",
                "CREATE OPERATOR public.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq)",
                "CREATE AGGREGATE public.mine (integer) (SFUNC = int4pl, STYPE = integer)",
                "CREATE CAST (job_status AS integer) WITH INOUT",
                "CREATE STATISTICS public.mine ON status, version FROM job",
                "CREATE POLICY mine ON job USING (true)",
                "CREATE FOREIGN DATA WRAPPER mine",
                "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
                "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION public.job_guard_birth()",
                "CREATE PUBLICATION mine FOR TABLE job",
                "CREATE ROLE mine",
                "CREATE PROCEDURE public.mine() LANGUAGE sql AS 'SELECT 1'",
                "ALTER SCHEMA public OWNER TO pawl_service",
                "ALTER ROLE pawl_owner PASSWORD 'mine'",
                "ALTER TABLE job OWNER TO pawl_service",
                "ALTER TABLE job RENAME TO mine",
                "ALTER TABLE job ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE audit_event ENABLE REPLICA TRIGGER audit_event_is_append_only",
                "ALTER INDEX job_by_project RENAME TO mine",
                "ALTER TRIGGER job_step ON job RENAME TO mine",
                "DROP SCHEMA public CASCADE",
                "DROP INDEX job_by_project",
                "DROP TYPE job_status CASCADE",
                "DROP OWNED BY pawl_owner",
                "GRANT pawl_owner TO pawl_service",
                "SET SESSION AUTHORIZATION pawl_owner",
                "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "CREATE OR REPLACE FUNCTION public.job_guard_update() RETURNS trigger LANGUAGE plpgsql"
                        + " AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER mine BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION public.job_guard_birth()",
                "CREATE RULE mine AS ON DELETE TO job DO INSTEAD NOTHING",
                "CREATE INDEX mine ON job (status)",
                "ALTER TABLE job ADD COLUMN mine integer",
                "ALTER TABLE job DISABLE TRIGGER job_step",
                "ALTER TABLE job DROP CONSTRAINT job_step_has_its_audit_event",
                "ALTER TABLE audit_event DISABLE TRIGGER ALL",
                "ALTER TYPE job_status ADD VALUE 'MINE'",
                "ALTER FUNCTION job_guard_update() OWNER TO pawl_service",
                "DROP TABLE dispatch",
                "DROP TRIGGER audit_event_is_append_only ON audit_event",
                "DROP FUNCTION job_guard_update() CASCADE",
                "COMMENT ON TABLE job IS 'mine'",
                "REASSIGN OWNED BY pawl_owner TO pawl_service",
                "SET ROLE pawl_owner",
                "SET session_replication_role = 'replica'"
            })
    void neither_the_service_nor_the_reader_can_change_the_schema_or_step_around_it(String sql) {
        assertDenied(() -> run("pawl_service", sql));
        assertDenied(() -> run("pawl_reader", sql));
    }

    @Test
    void no_role_of_pawl_has_a_power_over_the_cluster_or_over_another_role() throws SQLException {
        assertEquals(List.of(), names("""
                        SELECT rolname FROM pg_roles
                        WHERE rolname IN ('pawl_owner', 'pawl_service', 'pawl_reader')
                          AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                               OR oid IN (SELECT member FROM pg_auth_members))"""));
    }

    @Test
    void everything_in_the_schema_belongs_to_pawl_owner() throws SQLException {
        assertEquals(List.of(), names("""
                        SELECT relname FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace AND relowner <> 'pawl_owner'::regrole
                        UNION ALL
                        SELECT proname FROM pg_proc
                        WHERE pronamespace = 'public'::regnamespace AND proowner <> 'pawl_owner'::regrole
                        UNION ALL
                        SELECT typname FROM pg_type
                        WHERE typnamespace = 'public'::regnamespace AND typowner <> 'pawl_owner'::regrole"""));
    }

    private static void run(String role, String sql) throws SQLException {
        try (SqlSession rows = new SqlSession(DATABASE.connect(role))) {
            rows.execute(sql);
        }
    }

    private static List<String> names(String sql) throws SQLException {
        try (SqlSession rows = new SqlSession(DATABASE.connect("pawl_reader"))) {
            return rows.texts(sql);
        }
    }
}
