package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What becomes of tokens when the issuer's key set changes or cannot be had. */
class KeySetTest {
    @Test
    void a_token_of_a_new_key_is_accepted_as_soon_as_the_key_is_published() throws IOException {
        SigningKey oldKey = SigningKey.generate();
        SigningKey newKey = SigningKey.generate();
        AtomicReference<String> published = new AtomicReference<>(oldKey.jwks());
        try (JwksEndpoint jwks = JwksEndpoint.start(published::get);
                RunningPawl pawl = start(jwks.url())) {
            assertEquals(200, status(pawl, oldKey));
            published.set(newKey.jwks());
            assertEquals(200, status(pawl, newKey));
            assertEquals(401, status(pawl, oldKey));
        }
    }

    @Test
    void an_issuer_that_cannot_be_reached_makes_tokens_503_and_leaves_public_routes_alone() throws IOException {
        JwksEndpoint gone = JwksEndpoint.start(() -> "");
        gone.close();
        try (RunningPawl pawl = start(gone.url())) {
            for (int i = 0; i < 4; i++) {
                assertEquals(503, status(pawl, pawl.key()));
            }
            assertEquals(200, new Api(pawl.url(), null).get("/readyz").status());
            assertEquals(401, new Api(pawl.url(), null).get("/projects").status());
            assertEquals(401, new Api(pawl.url(), "garbage").get("/projects").status());
        }
    }

    @Test
    void an_issuer_that_publishes_no_key_set_makes_tokens_503() throws IOException {
        try (JwksEndpoint broken = JwksEndpoint.start(() -> "<html>sign in</html>");
                RunningPawl pawl = start(broken.url())) {
            assertEquals(503, status(pawl, pawl.key()));
        }
    }

    private static RunningPawl start(String jwksUrl) {
        return RunningPawl.start(
                RunningPawl.shared().database(), Map.of("PAWL_JWKS_URL", jwksUrl, "PAWL_DATABASE_POOL_SIZE", "1"));
    }

    private static int status(RunningPawl pawl, SigningKey key) {
        String token = key.token("ann", List.of("editor"), Duration.ofMinutes(5));
        return new Api(pawl.url(), token).get("/projects").status();
    }
}
