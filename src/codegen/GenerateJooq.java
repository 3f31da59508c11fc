import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/**
 * Generates jOOQ's classes from the Flyway migrations, as they come out on a real PostgreSQL
 * (spec/decisions/004), and the list of these migrations as Flyway has recorded them (spec/decisions/017). Arguments: the folder {@code db/} and the folder to write to. Does nothing when the
 * migrations, this program and its libraries are those of the last time.
 */
class GenerateJooq {

    public static void main(String[] args) throws Exception {
        Path db = Path.of(args[0]);
        Path output = Path.of(args[1]);
        Path stamp = output.resolve(".sha256");
        String fingerprint = fingerprint(db);
        if (Files.exists(stamp) && Files.readString(stamp).equals(fingerprint)) {
            return;
        }
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            migrate(postgres, db);
            deleteRecursively(output);
            GenerationTool.generate(configuration(postgres, output));
            writeKnownMigrations(postgres, output);
        }
        Files.writeString(stamp, fingerprint);
    }

    private static void migrate(EmbeddedPostgres postgres, Path db) throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(db.resolve("roles.sql")));
        }
        Flyway.configure()
                .dataSource(postgres.getJdbcUrl("pawl_owner", "postgres"), "pawl_owner", "")
                .locations("filesystem:" + db.resolve("migration"))
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    private static Configuration configuration(EmbeddedPostgres postgres, Path output) {
        Database database = new Database()
                .withName("org.jooq.meta.postgres.PostgresDatabase")
                .withInputSchema("public")
                .withOutputSchemaToDefault(true)
                .withIncludeRoutines(false)
                .withForcedTypes(
                        new ForcedType().withName("INSTANT").withIncludeTypes("timestamptz|timestamp with time zone"),
                        new ForcedType()
                                .withUserType("dev.pawl.fsm.JobStatus")
                                .withEnumConverter(true)
                                .withIncludeTypes("job_status"));
        Generate generate = new Generate()
                .withPojos(false)
                .withDaos(false)
                .withGlobalCatalogReferences(false)
                .withGlobalSchemaReferences(false)
                .withComments(false)
                .withImplicitJoinPathsToOne(false)
                .withImplicitJoinPathsToMany(false)
                .withImplicitJoinPathsManyToMany(false)
                .withRecords(true);
        return new Configuration()
                .withLogging(Logging.WARN)
                .withJdbc(new Jdbc().withUrl(postgres.getJdbcUrl("postgres", "postgres")))
                .withGenerator(new Generator()
                        .withDatabase(database)
                        .withGenerate(generate)
                        .withTarget(new Target()
                                .withPackageName("dev.pawl.db.generated")
                                .withDirectory(output.toString())));
    }

    private static void writeKnownMigrations(EmbeddedPostgres postgres, Path output) throws Exception {
        List<String> migrations = new ArrayList<>();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version::integer, script, checksum FROM flyway_schema_history ORDER BY installed_rank")) {
            while (rows.next()) {
                migrations.add(
                        "new Migration(%d, \"%s\", %d)".formatted(rows.getInt(1), rows.getString(2), rows.getInt(3)));
            }
        }
        Files.writeString(output.resolve("dev/pawl/db/generated/KnownMigrations.java"), """
                package dev.pawl.db.generated;

                import java.util.List;
import java.util.Map;

                /** The migrations that this release was built for, as Flyway records them. */
                public final class KnownMigrations {
                    public record Migration(int version, String script, int checksum) {}

                    public static final List<Migration> ALL = List.of(
                            %s);

                    private KnownMigrations() {}
                }
                """.formatted(
                        String.join(",\n            ", migrations)));
    }

    private static String fingerprint(Path db) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(System.getProperty("java.class.path").getBytes(UTF_8));
        try (Stream<Path> migrations = Files.walk(db.resolve("migration"))) {
            for (Path file : migrations.filter(Files::isRegularFile).sorted().toList()) {
                sha.update(file.getFileName().toString().getBytes(UTF_8));
                sha.update(Files.readAllBytes(file));
            }
        }
        sha.update(Files.readAllBytes(db.resolve("roles.sql")));
        sha.update(Files.readAllBytes(Path.of("src/codegen/GenerateJooq.java")));
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
