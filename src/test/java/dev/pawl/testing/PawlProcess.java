package dev.pawl.testing;

import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The service in a process of its own, to be killed. Its log goes to a file in target/. */
public final class PawlProcess implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final URI url;
    private final File log;

    private PawlProcess(Process process, URI url, File log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /** What processes of one service share: database, orchestrator, and the key that signs the tokens. */
    public record Surroundings(
            TestDatabase database, FakeOrchestrator orchestrator, SigningKey key, JwksEndpoint jwks, String databaseUrl)
            implements AutoCloseable {
        public static Surroundings create() {
            TestDatabase database = TestDatabase.create();
            return of(database, database.url());
        }

        /** Around a database that the processes reach by {@code databaseUrl}. */
        public static Surroundings of(TestDatabase database, String databaseUrl) {
            try {
                SigningKey key = SigningKey.generate();
                return new Surroundings(
                        database, FakeOrchestrator.start(), key, JwksEndpoint.start(key::jwks), databaseUrl);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The variables of {@code serve}. */
        public Map<String, String> environment(int port) {
            Map<String, String> environment = new HashMap<>(orchestrator.variables());
            environment.putAll(RunningPawl.UNHURRIED);
            environment.put("PAWL_PORT", Integer.toString(port));
            environment.put("PAWL_DATABASE_URL", databaseUrl);
            environment.put("PAWL_DATABASE_PASSWORD", database.password());
            environment.put("PAWL_JWKS_URL", jwks.url());
            environment.put("PAWL_JWT_ISSUER", SigningKey.ISSUER);
            environment.put("PAWL_JWT_AUDIENCE", SigningKey.AUDIENCE);
            environment.put("PAWL_MODEL_PROFILES", "default,other");
            return environment;
        }

        @Override
        public void close() {
            orchestrator.close();
            jwks.close();
        }
    }

    /** Starts {@code serve}; use {@link #awaitReady} before the first request. */
    public static PawlProcess start(Surroundings surroundings) {
        return start(surroundings, Map.of());
    }

    /** Starts {@code serve} with these variables instead of the usual ones. */
    public static PawlProcess start(Surroundings surroundings, Map<String, String> variables) {
        return start(surroundings, variables, "dev.pawl.PatientMain");
    }

    /** Starts {@code serve} as production does: less patient with a database that is slow, or away. */
    public static PawlProcess startImpatient(Surroundings surroundings, Map<String, String> variables) {
        return start(surroundings, variables, "dev.pawl.Main");
    }

    /** Starts {@code serve} of a release, which may be another one, as production does. */
    public static PawlProcess startRelease(Surroundings surroundings, Map<String, String> variables, String classPath) {
        return start(surroundings, variables, classPath, "dev.pawl.Main");
    }

    private static PawlProcess start(Surroundings surroundings, Map<String, String> variables, String main) {
        return start(surroundings, variables, System.getProperty("java.class.path"), main);
    }

    private static PawlProcess start(
            Surroundings surroundings, Map<String, String> variables, String classPath, String main) {
        try {
            String given = variables.get("PAWL_PORT");
            int port = given == null ? FreePort.find() : Integer.parseInt(given);
            File log = new File("target", "pawl-" + port + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-Dlogback.configurationFile=logback.xml",
                    "-cp",
                    classPath,
                    main,
                    "serve");
            builder.environment().clear();
            builder.environment().putAll(surroundings.environment(port));
            builder.environment().putAll(variables);
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(log).start();
            return new PawlProcess(process, URI.create("http://localhost:" + port), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it can serve. */
    public PawlProcess awaitReady() {
        Eventually.await(this::isReady, () -> "not ready, see " + log);
        return this;
    }

    public URI url() {
        return url;
    }

    /** A client that speaks as {@code subject} with the role editor. */
    public Api as(Surroundings surroundings, String subject) {
        return new Api(url, surroundings.key().token(subject, List.of("editor"), Duration.ofHours(1)));
    }

    /** As {@code kill -9}: it gets no chance to finish anything. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to stop, as {@code kill} does; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** The code that it ends with; waits for the end. */
    public int awaitEnd() {
        return Eventually.exitCode(process, "not dead: " + process.pid());
    }

    @Override
    public void close() {
        kill();
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("ended, see " + log);
        }
        try {
            HttpRequest ready = HttpRequest.newBuilder(url.resolve("/readyz")).build();
            return CLIENT.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
