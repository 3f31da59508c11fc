package dev.pawl.failover;

import dev.pawl.testing.CommandLine;
import dev.pawl.testing.CommandLine.Ended;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A release of Pawl, by the class path that it runs with: a jar, with its libraries beside it. */
record Release(String classPath) {
    /** The balancer is told before it stops, so it need not wait until a proxy has noticed. */
    private static final Map<String, String> VARIABLES = Map.of("PAWL_SHUTDOWN_DELAY", "PT0S");

    /** What it says of itself. */
    String version() {
        return run(Map.of(), "--version");
    }

    /** Returns when it is ready. */
    PawlProcess serve(Surroundings surroundings) {
        return PawlProcess.startRelease(surroundings, VARIABLES, classPath).awaitReady();
    }

    /** The code that it ends with on a schema that does not serve it. */
    int refuse(Surroundings surroundings) {
        try (PawlProcess process = PawlProcess.startRelease(surroundings, VARIABLES, classPath)) {
            return process.awaitEnd();
        }
    }

    /** What {@code migrate} says. */
    String migrate(TestDatabase database) {
        return run(
                Map.of("PAWL_DATABASE_URL", database.url(), "PAWL_DATABASE_OWNER_PASSWORD", database.password()),
                "migrate");
    }

    /** What its verifier says of all trails. */
    String verify(TestDatabase database, Path export) {
        Map<String, String> reader = Map.of(
                "PAWL_DATABASE_URL",
                database.url(),
                "PAWL_DATABASE_USER",
                "pawl_reader",
                "PAWL_DATABASE_PASSWORD",
                database.password());
        run(reader, "audit", "export", "--to", export.toString());
        return run(Map.of(), "audit", "verify", export.toString());
    }

    private String run(Map<String, String> environment, String... arguments) {
        try {
            Ended ended = CommandLine.run(classPath, "dev.pawl.Main", environment, arguments);
            if (ended.code() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + " failed:\n" + ended.output());
            }
            return ended.output().lines().reduce("", (before, line) -> line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
