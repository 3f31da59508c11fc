package dev.pawl.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;

/** Pending migrations as a script for psql. It has the same effect as Flyway, including the rows of the history. */
final class PendingSql {
    /** The history table as Flyway creates it; the first migration grants rights on it. */
    private static final String BEGINNING = """
            \\set ON_ERROR_STOP on
            CREATE TABLE IF NOT EXISTS flyway_schema_history (
              installed_rank integer NOT NULL,
              version varchar(50),
              description varchar(200) NOT NULL,
              type varchar(20) NOT NULL,
              script varchar(1000) NOT NULL,
              checksum integer,
              installed_by varchar(100) NOT NULL,
              installed_on timestamp NOT NULL DEFAULT now(),
              execution_time integer NOT NULL,
              success boolean NOT NULL,
              CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank)
            );
            CREATE INDEX IF NOT EXISTS flyway_schema_history_s_idx ON flyway_schema_history (success);
            """;

    private PendingSql() {}

    /** The script that applies {@code migrations} in the given order; empty if there are none. */
    static String of(List<MigrationInfo> migrations) {
        return migrations.isEmpty()
                ? ""
                : migrations.stream().map(PendingSql::applied).collect(joining("\n", BEGINNING + "\n", ""));
    }

    private static String applied(MigrationInfo migration) {
        String script = migration.getScript();
        String entry = """
                INSERT INTO flyway_schema_history
                  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                  SELECT coalesce(max(installed_rank), 0) + 1, '%s', '%s', 'SQL', '%s', %d, current_user, 0, true
                  FROM flyway_schema_history;
                """.formatted(
                        migration.getVersion().getVersion(),
                        migration.getDescription().replace("'", "''"),
                        script,
                        migration.getResolvedChecksum());
        String sql = resource(script).orElseThrow() + entry;
        return "-- " + script + "\n" + (runsInTransaction(script) ? "BEGIN;\n" + sql + "COMMIT;\n" : sql);
    }

    /** False if the .conf file of the script says so (db/README.md, Rules for a migration). */
    private static boolean runsInTransaction(String script) {
        return resource(script + ".conf")
                .filter(settings -> settings.contains("executeInTransaction=false"))
                .isEmpty();
    }

    private static Optional<String> resource(String name) {
        try (InputStream in = PendingSql.class.getResourceAsStream("/" + Migrations.FOLDER + "/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
