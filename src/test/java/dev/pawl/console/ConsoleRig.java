package dev.pawl.console;

import dev.pawl.dev.DevIssuer;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Pawl with background work, and the issuer that its console signs in with. */
final class ConsoleRig implements AutoCloseable {
    private final SigningKey key;
    private final DevIssuer issuer;
    private final RunningPawl pawl;

    private ConsoleRig(SigningKey key, DevIssuer issuer, RunningPawl pawl) {
        this.key = key;
        this.issuer = issuer;
        this.pawl = pawl;
    }

    private static final class Shared {
        static final ConsoleRig RIG = start();
    }

    /** The one of the tests that need nothing special; skips them where there is no browser. */
    static ConsoleRig shared() {
        Chromium.get();
        return Shared.RIG;
    }

    /** One of its own for a test, which is skipped where there is no browser. */
    static ConsoleRig start() {
        Chromium.get();
        return start(Duration.ofHours(1), true, Map.of());
    }

    /** @param validity of the tokens that the issuer gives */
    static ConsoleRig start(Duration validity, boolean refreshes, Map<String, String> variables) {
        try {
            SigningKey key = SigningKey.generate();
            DevIssuer issuer = DevIssuer.start(0, key, validity, refreshes);
            Map<String, String> all = new HashMap<>(Map.of(
                    "PAWL_JWKS_URL", issuer.jwksUrl(),
                    "PAWL_JWT_ISSUER", issuer.url(),
                    "PAWL_CONSOLE_CLIENT_ID", DevIssuer.CLIENT));
            all.putAll(variables);
            return new ConsoleRig(
                    key, issuer, RunningPawl.start(TestDatabase.create(), all).withBackgroundWork());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DevIssuer issuer() {
        return issuer;
    }

    RunningPawl pawl() {
        return pawl;
    }

    /** The editor who signs in, by another way than the console. */
    Api editor() {
        return as(DevIssuer.EDITOR);
    }

    Api as(String subject) {
        return as(subject, "editor");
    }

    Api as(String subject, String role) {
        return new Api(pawl.url(), key.token(issuer.url(), subject, List.of(role), Duration.ofHours(1)));
    }

    @Override
    public void close() {
        Prism.stop(pawl.url());
        pawl.close();
        issuer.close();
    }
}
