package dev.pawl.db;

import dev.pawl.db.SchemaState.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks that db/roles.sql was run in a database before it is migrated or restored. */
final class Groundwork {
    static final String REMEDY =
            "To do it, as a superuser, in this database: psql -v ON_ERROR_STOP=1 -f db/roles.sql (db/README.md)";

    private static final String RESTORE_AGAIN =
            "Then restore the dump again, into a new database: it did not find the roles.";

    private static final String MISSING = """
            SELECT 'the role ' || wanted || ' does not exist', false
            FROM unnest(ARRAY['pawl_owner', 'pawl_service', 'pawl_reader']) AS wanted
            WHERE to_regrole(wanted) IS NULL
            UNION ALL
            SELECT current_user || ' may create nothing in the schema public', false
            WHERE NOT has_schema_privilege('public', 'CREATE')
            UNION ALL
            SELECT rolname || ' may not use the schema public', false
            FROM pg_roles
            WHERE rolname IN ('pawl_service', 'pawl_reader') AND NOT has_schema_privilege(oid, 'public', 'USAGE')
            UNION ALL
            SELECT 'everybody may create tables in the schema public', false
            WHERE has_schema_privilege('public', 'public', 'CREATE')
            UNION ALL
            SELECT 'everybody may create temporary tables, which hide those of Pawl', false
            WHERE has_database_privilege('public', current_database(), 'TEMPORARY')
            UNION ALL
            SELECT 'the tables of Pawl belong to ' || relowner::regrole || ', and not to ' || current_user, true
            FROM pg_class
            WHERE oid = to_regclass('public.flyway_schema_history') AND NOT pg_has_role(relowner, 'USAGE')
            UNION ALL
            SELECT rolname || ' may not read the tables of Pawl', true
            FROM pg_roles
            WHERE rolname IN ('pawl_service', 'pawl_reader')
              AND NOT has_table_privilege(oid, to_regclass('public.schema_compatibility')::oid, 'SELECT')""";

    private Groundwork() {}

    /** The problems found; empty if db/roles.sql was run completely. */
    static List<Problem> missing(Connection connection) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(MISSING)) {
            while (found.next()) {
                problems.add(
                        new Problem(found.getString(1), found.getBoolean(2) ? REMEDY + "\n" + RESTORE_AGAIN : REMEDY));
            }
        }
        return problems;
    }
}
