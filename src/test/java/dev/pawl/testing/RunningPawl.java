package dev.pawl.testing;

import dev.pawl.App;
import dev.pawl.Config;
import dev.pawl.Timing;
import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Pawl as production starts it but for the background work, on a free port, with a database and a signing key of the tests. */
public final class RunningPawl implements AutoCloseable {
    /** A test sends as fast as the machine can, which is more than one editor may; what it looks at is something else. */
    static final Map<String, String> UNHURRIED =
            Map.of("PAWL_EDITOR_REQUEST_RATE", "1000000", "PAWL_EDITOR_REQUEST_BURST", "1000000");

    private final TestDatabase database;
    private final SigningKey key;
    private final JwksEndpoint jwks;
    private final FakeOrchestrator orchestrator;
    private final App app;
    private final String basePath;

    private RunningPawl(
            TestDatabase database,
            SigningKey key,
            JwksEndpoint jwks,
            FakeOrchestrator orchestrator,
            App app,
            String basePath) {
        this.database = database;
        this.key = key;
        this.jwks = jwks;
        this.orchestrator = orchestrator;
        this.app = app;
        this.basePath = basePath;
    }

    private static final class Shared {
        static final RunningPawl PAWL = start(TestDatabase.create());
    }

    private static final class Crowded {
        static final RunningPawl PAWL = start(TestDatabase.create());
    }

    /** Another one, for tests that write jobs by the hundred: the others compare all rows of the database they share. */
    public static RunningPawl crowded() {
        return Crowded.PAWL;
    }

    /** The one that most tests share; they keep apart by using editors of their own. */
    public static RunningPawl shared() {
        return Shared.PAWL;
    }

    /** One more, on {@code database}. */
    public static RunningPawl start(TestDatabase database) {
        return start(database, Map.of());
    }

    /** One more, on {@code database}, with these variables instead of the usual ones. */
    public static RunningPawl start(TestDatabase database, Map<String, String> variables) {
        return start(database, variables, InstantSource.system());
    }

    /** One more, by this clock. */
    public static RunningPawl start(TestDatabase database, Map<String, String> variables, InstantSource clock) {
        return start(database, variables, clock, Timings.PATIENT);
    }

    /** One more, that waits for so long. */
    public static RunningPawl start(TestDatabase database, Map<String, String> variables, Timing timing) {
        return start(database, variables, InstantSource.system(), timing);
    }

    /** One more, by this clock, that waits for so long. */
    public static RunningPawl start(
            TestDatabase database, Map<String, String> variables, InstantSource clock, Timing timing) {
        try {
            SigningKey key = SigningKey.generate();
            JwksEndpoint jwks = JwksEndpoint.start(key::jwks);
            FakeOrchestrator orchestrator = FakeOrchestrator.start();
            Map<String, String> environment = new HashMap<>(orchestrator.variables());
            environment.putAll(Map.of(
                    "PAWL_PORT",
                    "0",
                    "PAWL_DATABASE_URL",
                    database.url(),
                    "PAWL_DATABASE_USER",
                    "pawl_service",
                    "PAWL_DATABASE_PASSWORD",
                    database.password(),
                    "PAWL_JWKS_URL",
                    jwks.url(),
                    "PAWL_JWT_ISSUER",
                    SigningKey.ISSUER,
                    "PAWL_JWT_AUDIENCE",
                    SigningKey.AUDIENCE));
            environment.put("PAWL_CONSOLE_CLIENT_ID", "console");
            environment.putAll(UNHURRIED);
            environment.putAll(variables);
            App app = App.start(Config.fromEnvironment(environment), clock, timing);
            String basePath = environment.getOrDefault("PAWL_BASE_PATH", "");
            return AtExit.close(new RunningPawl(database, key, jwks, orchestrator, app, basePath));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What every path follows, base path included. */
    public URI url() {
        return URI.create("http://localhost:" + app.port() + basePath);
    }

    /** The listener of callbacks and probes. */
    public URI internalUrl() {
        return URI.create("http://localhost:" + app.internalPort());
    }

    public TestDatabase database() {
        return database;
    }

    /** Where the webhooks go, unless the variables named another place. */
    public FakeOrchestrator orchestrator() {
        return orchestrator;
    }

    public SigningKey key() {
        return key;
    }

    /** Has it deliver webhooks and look for jobs that hang, which it does not do by itself here. */
    public RunningPawl withBackgroundWork() {
        try {
            app.startBackgroundWork();
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A client that speaks as {@code subject} with the role editor. */
    public Api as(String subject) {
        return new Api(url(), key.token(subject, List.of("editor"), Duration.ofHours(1)));
    }

    /** A client that speaks as {@code subject} with these roles. */
    public Api as(String subject, String... roles) {
        return new Api(url(), key.token(subject, List.of(roles), Duration.ofHours(1)));
    }

    /** A client for a new editor, who owns nothing yet. */
    public Api asNewEditor() {
        return as("editor-" + UUID.randomUUID());
    }

    @Override
    public void close() {
        AtExit.forget(this);
        app.close();
        orchestrator.close();
        jwks.close();
    }
}
