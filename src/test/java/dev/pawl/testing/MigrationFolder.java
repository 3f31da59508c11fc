package dev.pawl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** A copy of the migrations, to be changed, and to be applied by Flyway as a DBA would. */
public final class MigrationFolder {
    private static final Path ORIGINAL = Path.of("db", "migration");

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
        Flyway.configure()
                .dataSource(database.url(), "pawl_owner", database.password())
                .locations("filesystem:" + folder)
                .target(target)
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }
}
