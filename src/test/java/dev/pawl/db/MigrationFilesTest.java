package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.MigrationFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for migrations that a reader of the file can check (db/README.md). */
class MigrationFilesTest {
    /** Those of the first release have no older one to serve. */
    private static final int FIRST_RELEASE = 7;

    private static final Pattern NAME = Pattern.compile("V(\\d{3})__[a-z0-9_]+\\.sql");
    private static final Pattern COMMENTS = Pattern.compile("--[^\n]*");

    static List<Path> migrations() throws IOException {
        List<Path> migrations = MigrationFolder.originals();
        assertTrue(migrations.size() > FIRST_RELEASE);
        return migrations;
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void every_migration_begins_with_a_lock_timeout(Path migration) throws IOException {
        String first = sql(migration).split(";", 2)[0].strip();
        // Nobody queues behind a lock that is waited for CONCURRENTLY, outside of a transaction.
        Path conf = migration.resolveSibling(migration.getFileName() + ".conf");
        String limit = Files.exists(conf) ? "1h" : "[1-9]\\d*m?s";
        assertTrue(first.matches("SET lock_timeout = '" + limit + "'"), "begins without a SET lock_timeout: " + first);
    }

    @Test
    void migrations_are_numbered_without_a_gap() throws IOException {
        int number = 0;
        for (Path migration : migrations()) {
            assertEquals(number++, version(migration), migration::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void every_migration_after_the_first_release_says_which_releases_it_serves(Path migration) throws IOException {
        int version = version(migration);
        String statement = "INSERT INTO schema_compatibility VALUES (" + version + ", ";
        assertTrue(
                version <= FIRST_RELEASE || sql(migration).contains(statement),
                () -> migration + " lacks " + statement + "...)");
    }

    private static int version(Path migration) {
        var name = NAME.matcher(migration.getFileName().toString());
        assertTrue(name.matches(), migration::toString);
        return Integer.parseInt(name.group(1));
    }

    private static String sql(Path migration) throws IOException {
        return COMMENTS.matcher(Files.readString(migration)).replaceAll("");
    }
}
