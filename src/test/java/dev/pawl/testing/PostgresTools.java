package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The client programs of PostgreSQL, where they are installed, and servers of their version. */
public final class PostgresTools {
    private static final Path OLDEST = Path.of("target", "oldest-postgres", "postgres-linux-x86_64.txz");
    private static final Pattern VERSION = Pattern.compile("pg_dump \\(PostgreSQL\\) (\\d+)");

    private PostgresTools() {}

    /** Whether they can be run, and there are servers of their version here. */
    public static boolean areThere() {
        String version = version();
        return version.equals("18") || (version.equals("15") && Files.exists(OLDEST));
    }

    /** A new server of their version: a dump is only sure to fit into one. */
    public static EmbeddedPostgres server() throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setPort(FreePort.find()).setPGStartupWait(Eventually.PATIENCE);
        return version().equals("15")
                ? builder.setPgBinaryResolver((system, machine) -> Files.newInputStream(OLDEST))
                        .start()
                : builder.start();
    }

    /** Runs {@code program} on a database as one of the three roles; returns what it printed. */
    public static String run(TestDatabase database, String role, String program, String... arguments)
            throws IOException, InterruptedException {
        URI url = URI.create(database.url().substring("jdbc:".length()));
        List<String> command = new ArrayList<>(List.of(
                program, "--dbname", "postgresql://%s@%s%s".formatted(role, url.getAuthority(), url.getPath())));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", database.password());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        return output;
    }

    /** Copies the data of a server that does not run. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The major one; empty when they are not installed. */
    private static String version() {
        try {
            Process process = new ProcessBuilder("pg_dump", "--version").start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), UTF_8));
            return version.find() ? version.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
