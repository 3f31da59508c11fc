package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The command line of PostgreSQL, where it is installed. */
public final class Psql {
    private Psql() {}

    /** Whether it can be run. */
    public static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
    }

    /** Runs {@code script}, as one that is piped into it, as one of the three roles; returns what it printed. */
    public static String run(TestDatabase database, String role, String script)
            throws IOException, InterruptedException {
        URI url = URI.create(database.url().substring("jdbc:".length()));
        ProcessBuilder builder = new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "postgresql://%s@%s%s".formatted(role, url.getAuthority(), url.getPath()));
        builder.environment().put("PGPASSWORD", database.password());
        Process psql = builder.redirectErrorStream(true).start();
        try (OutputStream in = psql.getOutputStream()) {
            in.write(script.getBytes(UTF_8));
        } catch (IOException e) {
            // It ended before it had read everything; its code says whether that is right.
        }
        String output = new String(psql.getInputStream().readAllBytes(), UTF_8);
        if (psql.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        return output;
    }
}
