package dev.pawl.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * Brings the schema to the version that this artifact was built for, and tells how far it is from it. Everything
 * here throws {@link MigrationFailedException} when the database cannot be reached or refuses something.
 */
public final class Migrations {
    private static final String FOLDER = "db/migration";

    private final String url;
    private final String user;
    private final String password;

    /** {@code user} must be {@code pawl_owner}, or whoever owns the schema instead. */
    public Migrations(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Applies what is pending; returns how many migrations that were. */
    public int migrate() {
        return ask(flyway -> flyway.migrate().migrationsExecuted);
    }

    /** Every migration, applied or pending, a line each. */
    public String info() {
        return ask(flyway ->
                Arrays.stream(flyway.info().all()).map(Migrations::line).collect(joining("\n")));
    }

    /**
     * Compares what was applied with the files of this artifact.
     *
     * @throws MigrationFailedException naming each migration that is pending, missing or edited
     */
    public void validate() {
        ValidateResult result = ask(Flyway::validateWithResult);
        if (!result.validationSuccessful) {
            throw new MigrationFailedException(result.invalidMigrations.stream()
                    .map(Migrations::difference)
                    .collect(joining("\n")));
        }
    }

    /** The SQL that {@link #migrate} would run now. */
    public String pendingSql() {
        return ask(flyway -> Arrays.stream(flyway.info().pending())
                .map(migration -> "-- " + migration.getScript() + "\n" + sql(migration.getScript()))
                .collect(joining("\n")));
    }

    private <T> T ask(Function<Flyway, T> question) {
        try {
            return question.apply(Flyway.configure()
                    .dataSource(url, user, password)
                    .jdbcProperties(Map.of("targetServerType", "primary"))
                    .locations("classpath:" + FOLDER)
                    .load());
        } catch (FlywayException e) {
            throw new MigrationFailedException(withoutCredentials(String.valueOf(e.getMessage())));
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

    private static String difference(ValidateOutput output) {
        return output.errorDetails.errorMessage;
    }

    private static String sql(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream("/" + FOLDER + "/" + script)) {
            if (in == null) {
                throw new IllegalStateException("no " + script + " on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
