package dev.pawl.testing;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** A copy of the migrations, to be changed, and to be applied by Flyway as a DBA would. */
public final class MigrationFolder {
    private static final Path ORIGINAL = Path.of("db", "migration");
    /** What the Flyway command line reads in db/; those of the table [flyway] that the Java interface takes by the same name. */
    private static final Path SETTINGS = Path.of("db", "flyway.toml");

    private static final Pattern SETTING = Pattern.compile(
            "(?m)^(table|validateMigrationNaming|cleanDisabled" + "|postgresql\\.transactional\\.lock) = \"?(\\w+)");

    private final Path folder;

    private MigrationFolder(Path folder) {
        this.folder = folder;
    }

    /** Copies them to {@code folder}, which is empty. */
    public static MigrationFolder copiedTo(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(ORIGINAL)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return new MigrationFolder(folder);
    }

    /** The migrations of this release, in their order. */
    public static List<Path> originals() throws IOException {
        try (Stream<Path> files = Files.list(ORIGINAL)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    /** Adds a migration. */
    public MigrationFolder with(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
        return this;
    }

    /** Adds a line to a migration. */
    public MigrationFolder edited(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, Files.readString(file) + "-- edited\n");
        return this;
    }

    /** Applies what is pending. */
    public void migrate(TestDatabase database) {
        migrate(database, "latest");
    }

    /** Applies what is pending, up to {@code target}. */
    public void migrate(TestDatabase database, String target) {
        flyway(database, target).migrate();
    }

    /** Has the history forget what stopped half-way, as {@code flyway repair} does. */
    public void repair(TestDatabase database) {
        flyway(database, "latest").repair();
    }

    private Flyway flyway(TestDatabase database, String target) {
        return Flyway.configure()
                .dataSource(database.url(), "pawl_owner", database.password())
                .locations("filesystem:" + folder)
                .target(target)
                .configuration(settings())
                .load();
    }

    private static Map<String, String> settings() {
        try {
            return SETTING.matcher(Files.readString(SETTINGS))
                    .results()
                    .collect(toMap(setting -> "flyway." + setting.group(1), setting -> setting.group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
