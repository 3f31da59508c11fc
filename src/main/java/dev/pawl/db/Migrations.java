package dev.pawl.db;

import static java.util.stream.Collectors.joining;

import dev.pawl.db.SchemaState.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Migrates the schema to the version of this artifact, and reports the differences. Every method throws {@link
 * MigrationFailedException} if the database is unreachable or refuses a statement.
 */
public final class Migrations {
    /** The folder of the migrations on the class path. */
    static final String FOLDER = "db/migration";

    /**
     * Flyway holds its lock during the whole migration. Its default is a lock in a transaction, for which every CREATE
     * INDEX CONCURRENTLY would wait forever (db/README.md).
     */
    private static final Map<String, String> LOCK_OUTSIDE_OF_TRANSACTIONS =
            Map.of("flyway.postgresql.transactional.lock", "false");

    private static final String INVALID_LOGIN_CLASS = "28";

    private final String url;
    private final String user;
    private final String password;

    /** @param user {@code pawl_owner}, or another owner of the schema */
    public Migrations(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * Applies the pending migrations; returns how many.
     *
     * @throws MigrationFailedException also if an applied migration is not in this release, or db/roles.sql was not run
     */
    public int migrate() {
        requireGroundwork();
        refuse(problems().stream().filter(problem -> !problem.remedy().equals(SchemaHistory.MIGRATE)));
        return ask(flyway -> flyway.migrate().migrationsExecuted);
    }

    /** Lists every migration, applied or pending, one per line. */
    public String info() {
        return ask(flyway ->
                Arrays.stream(flyway.info().all()).map(Migrations::line).collect(joining("\n")));
    }

    /**
     * Compares the applied migrations with the files of this artifact.
     *
     * @throws MigrationFailedException if a migration is pending, missing or edited, or db/roles.sql was not run
     *     completely; names each problem
     */
    public void validate() {
        requireGroundwork();
        refuse(problems().stream());
    }

    /**
     * The SQL that {@link #migrate} would run now, for psql, including the rows of the history; empty if nothing is
     * pending.
     */
    public String pendingSql() {
        return ask(flyway -> PendingSql.of(List.of(flyway.info().pending())));
    }

    /**
     * Checks that db/roles.sql was run in this database, and that its sessions are Pawl's own.
     *
     * @throws MigrationFailedException if not; names what is missing
     */
    public void requireGroundwork() {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("targetServerType", "primary");
        try (Connection connection = DriverManager.getConnection(url, login);
                Connection other = DriverManager.getConnection(url, login)) {
            SharedSessions.sharedBetween(connection, other).ifPresent(shared -> {
                throw new MigrationFailedException(
                        "Pawl cannot migrate this database:" + new SchemaState.Incompatible(List.of(shared)).message());
            });
            List<Problem> missing = Groundwork.missing(connection);
            if (!missing.isEmpty()) {
                throw new MigrationFailedException("db/roles.sql was not run in this database, or was undone since:"
                        + new SchemaState.Incompatible(missing).message());
            }
        } catch (SQLException e) {
            String hint = String.valueOf(e.getSQLState()).startsWith(INVALID_LOGIN_CLASS)
                    ? "\nIf db/roles.sql was not run on this server yet, there is no such role. " + Groundwork.REMEDY
                    : "";
            throw new MigrationFailedException(withoutCredentials(String.valueOf(e.getMessage())) + hint);
        }
    }

    private List<Problem> problems() {
        return ask(flyway -> Arrays.stream(flyway.info().all())
                .flatMap(migration -> problem(migration).stream())
                .toList());
    }

    private static Optional<Problem> problem(MigrationInfo migration) {
        String script = migration.getScript();
        return switch (migration.getState()) {
            case PENDING -> Optional.of(SchemaHistory.pending(script));
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> Optional.of(SchemaHistory.halfApplied(script));
            case MISSING_SUCCESS -> Optional.of(SchemaHistory.unheardOf(script));
            case IGNORED -> Optional.of(SchemaHistory.skipped(script));
            case SUCCESS, OUT_OF_ORDER ->
                migration.isChecksumMatching() ? Optional.empty() : Optional.of(SchemaHistory.edited(script));
            default -> Optional.empty();
        };
    }

    private static void refuse(Stream<Problem> problems) {
        List<Problem> all = problems.toList();
        if (!all.isEmpty()) {
            throw new MigrationFailedException("What was applied to this database is not what this release holds:"
                    + new SchemaState.Incompatible(all).message());
        }
    }

    private <T> T ask(Function<Flyway, T> question) {
        try {
            return question.apply(Flyway.configure()
                    .dataSource(url, user, password)
                    .jdbcProperties(Map.of("targetServerType", "primary"))
                    .callbacks(new OwnerSession())
                    .configuration(LOCK_OUTSIDE_OF_TRANSACTIONS)
                    .locations("classpath:" + FOLDER)
                    .load());
        } catch (FlywayException e) {
            throw new MigrationFailedException(
                    e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE
                            ? "The schema public is not empty, and holds no history of Pawl: migrate an empty database."
                            : withoutCredentials(String.valueOf(e.getMessage())));
        }
    }

    private String withoutCredentials(String message) {
        String bare = message.replace(url, url.replaceFirst("\\?.*", ""));
        return password.isEmpty() ? bare : bare.replace(password, "***");
    }

    private static String line(MigrationInfo migration) {
        return "%-50s %-10s %s"
                .formatted(
                        migration.getScript(),
                        migration.getState().getDisplayName(),
                        migration.getInstalledOn() == null
                                ? ""
                                : migration.getInstalledOn().toInstant())
                .stripTrailing();
    }
}
