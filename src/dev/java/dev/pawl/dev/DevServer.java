package dev.pawl.dev;

import dev.pawl.App;
import dev.pawl.Config;
import dev.pawl.InvalidConfigException;
import dev.pawl.Timing;
import dev.pawl.db.MigrationFailedException;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Started by {@code make run}: Pawl as in production, with an embedded PostgreSQL and its own signing key. Keeps both
 * in {@code PAWL_DEV_DIR} (default {@code .pawl}).
 */
final class DevServer {
    private static final Logger log = LoggerFactory.getLogger(DevServer.class);

    private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(15);

    private final Path folder;

    private DevServer(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws InterruptedException {
        try {
            new DevServer(DevFiles.folder()).start();
        } catch (InvalidConfigException e) {
            fail(e.getMessage() == null ? "" : e.getMessage());
        } catch (MigrationFailedException e) {
            fail(e.getMessage() + "\nTo begin with an empty database, delete " + DevFiles.folder() + ".");
        } catch (IOException | SQLException | RuntimeException e) {
            // The issuer's key set is served already, so that the process would not end by itself.
            log.error("Pawl did not start", e);
            System.exit(1);
        }
    }

    private void start() throws IOException, SQLException, InterruptedException {
        Files.createDirectories(folder);
        FileChannel held = holdFolder();
        SigningKey key = SigningKey.keptIn(folder.resolve(DevFiles.SIGNING_KEY));
        DevIssuer issuer = startIssuer(key);
        EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgres"));
        Files.writeString(folder.resolve(DevFiles.DB_URL), database.libpqUri() + "\n");
        Orchestrator orchestrator = Orchestrator.given(System.getenv());
        App app = startApp(database, issuer, orchestrator);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stop(app, orchestrator, issuer, database, held), "shutdown"));
        System.out.println(DemoStory.of(
                app.port() + System.getenv().getOrDefault("PAWL_BASE_PATH", ""),
                key,
                issuer.url(),
                orchestrator.callbackSecret()));
    }

    /** At its address of the last time; at another one, if that port has been taken since. */
    private DevIssuer startIssuer(SigningKey key) throws IOException {
        int port = URI.create(DevFiles.issuer(folder)).getPort();
        try {
            return DevIssuer.start(port, key, TOKEN_VALIDITY, true);
        } catch (BindException e) {
            DevIssuer issuer = DevIssuer.start(0, key, TOKEN_VALIDITY, true);
            Files.writeString(folder.resolve(DevFiles.ISSUER), issuer.url() + "\n");
            log.warn("the token issuer has another port now: make a new token", e);
            return issuer;
        }
    }

    private App startApp(EmbeddedDatabase database, DevIssuer issuer, Orchestrator orchestrator)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(orchestrator.variables());
        environment.putIfAbsent("PAWL_PUBLIC_URL", callbackBase(environment));
        environment.put("PAWL_DATABASE_URL", database.jdbcUrl());
        environment.put("PAWL_DATABASE_USER", "pawl_service");
        environment.put("PAWL_JWKS_URL", issuer.jwksUrl());
        environment.put("PAWL_JWT_ISSUER", issuer.url());
        environment.put("PAWL_JWT_AUDIENCE", SigningKey.AUDIENCE);
        environment.putIfAbsent("PAWL_CONSOLE", "on");
        environment.put("PAWL_CONSOLE_CLIENT_ID", DevIssuer.CLIENT);
        environment.remove("PAWL_DEV_DIR");
        try {
            App app = App.start(Config.fromEnvironment(environment), InstantSource.system(), Timing.USUAL);
            app.startBackgroundWork();
            return app;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static String callbackBase(Map<String, String> environment) {
        String url = "http://localhost:";
        return environment.containsKey("PAWL_INTERNAL_PORT")
                ? url + environment.get("PAWL_INTERNAL_PORT")
                : url + environment.getOrDefault("PAWL_PORT", "8080") + environment.getOrDefault("PAWL_BASE_PATH", "");
    }

    /**
     * Locks the data folder, because two servers on it would destroy it. The lock is released when the channel is
     * closed or the process ends, so the caller must keep the channel.
     */
    private FileChannel holdFolder() throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            fail("Pawl already runs on " + folder + "; stop it, or choose another folder with PAWL_DEV_DIR.");
        }
        return file;
    }

    private static void stop(
            App app, Orchestrator orchestrator, DevIssuer issuer, EmbeddedDatabase database, FileChannel held) {
        orchestrator.close();
        app.close();
        issuer.close();
        try {
            database.close();
            held.close();
        } catch (IOException e) {
            log.warn("the embedded database did not stop cleanly", e);
        }
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(2);
    }
}
