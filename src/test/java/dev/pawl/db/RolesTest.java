package dev.pawl.db;

import static dev.pawl.testing.SqlRefusal.assertDenied;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.JobRows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
    private static final TestDatabase DATABASE = RunningPawl.shared().database();

    static List<String> tables() throws SQLException {
        List<String> tables = names("""
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                  AND relname <> 'flyway_schema_history'""");
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

    @ParameterizedTest
    @CsvSource({
        "job_transition, SELECT",
        "project, SELECT INSERT",
        "job, SELECT INSERT UPDATE",
        "audit_event, SELECT INSERT",
        "dispatch, SELECT INSERT UPDATE"
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO job_transition VALUES ('DONE', 'CREATED')",
                "UPDATE job_transition SET new_status = 'CREATED'",
                "DELETE FROM job_transition",
                "UPDATE project SET owner_id = 'another'",
                "DELETE FROM project",
                "UPDATE audit_event SET reason_code = 'FORGED'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event CASCADE",
                "DELETE FROM job",
                "TRUNCATE job CASCADE",
                "DELETE FROM dispatch"
            })
    void the_service_cannot_change_what_proves_something(String sql) {
        assertDenied(() -> run("pawl_service", sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SCHEMA mine",
                "CREATE TABLE public.mine (x integer)",
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
                        WHERE rolname LIKE 'pawl\\_%'
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
        try (JobRows rows = new JobRows(DATABASE.connect(role))) {
            rows.execute(sql);
        }
    }

    private static List<String> names(String sql) throws SQLException {
        try (JobRows rows = new JobRows(DATABASE.connect("pawl_reader"))) {
            return rows.texts(sql);
        }
    }
}
