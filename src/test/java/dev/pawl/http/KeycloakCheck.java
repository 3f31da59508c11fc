package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.SignedJWT;
import dev.pawl.http.TokenCheck.Verdict;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Keycloak;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tokens of a real Keycloak, which {@code make keycloak-check} downloads; {@code make test} leaves it out. The realm is the
 * one that docs/identity-providers.md sets up.
 */
@LogsWarnings(perhaps = "WARN KeySet: the key set of the token issuer cannot be read")
class KeycloakCheck {
    /** Lasts longer than the tests on a slow machine. */
    private static final String REALM = """
            {
              "realm": "media", "enabled": true, "accessTokenLifespan": 7200, "ssoSessionMaxLifespan": 36000,
              "roles": {"realm": [{"name": "editor"}]},
              "clients": [
                {"clientId": "pawl-web", "publicClient": true, "directAccessGrantsEnabled": true, "protocolMappers": [
                  {"name": "audience-pawl", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                   "config": {"included.custom.audience": "pawl", "access.token.claim": "true"}}]},
                {"clientId": "as-it-comes", "publicClient": true, "directAccessGrantsEnabled": true}
              ],
              "users": [
                {"username": "ann", "enabled": true, "emailVerified": true, "email": "ann@example.com",
                 "firstName": "Ann", "lastName": "Example", "realmRoles": ["default-roles-media", "editor"],
                 "credentials": [{"type": "password", "value": "ann"}]},
                {"username": "bob", "enabled": true, "emailVerified": true, "email": "bob@example.com",
                 "firstName": "Bob", "lastName": "Example", "realmRoles": ["default-roles-media"],
                 "credentials": [{"type": "password", "value": "bob"}]}
              ]
            }
            """;

    private static final String ROLES = "realm_access.roles";

    @TempDir
    static Path folder;

    private static Keycloak keycloak;
    private static RunningPawl pawl;

    @BeforeAll
    static void start() throws IOException {
        keycloak = Keycloak.start(folder, REALM);
        pawl = pawl();
    }

    @AfterAll
    static void stop() {
        pawl.close();
        keycloak.close();
    }

    private static RunningPawl pawl() {
        return RunningPawl.start(
                RunningPawl.shared().database(),
                Map.of(
                        "PAWL_JWT_DISCOVERY_URL", keycloak.discoveryUrl(),
                        "PAWL_JWKS_URL", "",
                        "PAWL_JWT_ISSUER", "",
                        "PAWL_JWT_ROLES_CLAIM", ROLES,
                        "PAWL_DATABASE_POOL_SIZE", "1"));
    }

    @Test
    void an_editor_may_work_and_a_person_without_the_role_may_not() {
        assertEquals(200, status(pawl, keycloak.token("pawl-web", "ann")));
        assertEquals(403, status(pawl, keycloak.token("pawl-web", "bob")));
    }

    @Test
    void a_client_without_an_audience_mapper_gets_tokens_for_the_account_console() throws InterruptedException {
        String token = keycloak.token("as-it-comes", "ann");
        assertEquals(401, status(pawl, token));
        Verdict verdict = TokenCheck.check(
                token,
                new IssuerLocation.Discovered(URI.create(keycloak.discoveryUrl())),
                List.of(),
                new TokenRules(Set.of("pawl"), Set.of(), "sub", ROLES, RoleNames.USUAL),
                Eventually.PATIENCE,
                InstantSource.system());
        assertTrue(verdict.text().contains("The token is for \"account\" (aud)."), verdict.text());
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, rsa-generated, algorithm, RS256",
        "PS256, rsa-generated, algorithm, PS256",
        "ES256, ecdsa-generated, ecdsaEllipticCurveKey, P-256",
        "EdDSA, eddsa-generated, eddsaEllipticCurveKey, Ed25519",
        "EdDSA, eddsa-generated, eddsaEllipticCurveKey, Ed448"
    })
    void a_token_is_accepted_however_it_is_signed(String algorithm, String provider, String setting, String value)
            throws ParseException {
        String key = keycloak.addKey(provider, 200, Map.of(setting, value));
        keycloak.signWith("pawl-web", algorithm);
        String token = keycloak.token("pawl-web", "ann");
        assertEquals(
                algorithm, SignedJWT.parse(token).getHeader().getAlgorithm().getName());
        awaitAccepted(token);
        keycloak.removeKey(key);
        keycloak.signWith("pawl-web", "RS256");
    }

    @Test
    void a_new_key_is_found_at_once_and_a_key_that_is_removed_opens_no_door() {
        String first = keycloak.addKey("rsa-generated", 300, Map.of("algorithm", "RS256"));
        String ofFirst = keycloak.token("pawl-web", "ann");
        awaitAccepted(ofFirst);
        String second = keycloak.addKey("rsa-generated", 400, Map.of("algorithm", "RS256"));
        String ofSecond = keycloak.token("pawl-web", "ann");
        awaitAccepted(ofSecond);
        assertEquals(200, status(pawl, ofFirst));
        keycloak.removeKey(first);
        String third = keycloak.addKey("rsa-generated", 500, Map.of("algorithm", "RS256"));
        awaitAccepted(keycloak.token("pawl-web", "ann"));
        assertEquals(401, status(pawl, ofFirst));
        assertEquals(200, status(pawl, ofSecond));
        keycloak.removeKey(second);
        keycloak.removeKey(third);
    }

    @Test
    void while_keycloak_is_away_its_tokens_are_accepted_and_a_new_replica_waits_for_it() throws IOException {
        String token = keycloak.token("pawl-web", "ann");
        awaitAccepted(token);
        keycloak.stop();
        assertEquals(200, status(pawl, token));
        try (RunningPawl late = pawl()) {
            Api stranger = new Api(late.url(), null);
            assertEquals(503, stranger.get("/readyz").status());
            assertEquals(503, status(late, token));
            keycloak.startAgain();
            Eventually.await(() -> stranger.get("/readyz").status() == 200, "not ready");
            assertEquals(200, status(late, token));
        }
    }

    /** For unknown keys Pawl asks the issuer every ten seconds at most. */
    private static void awaitAccepted(String token) {
        Eventually.await(() -> status(pawl, token) == 200, "not accepted");
    }

    private static int status(RunningPawl pawl, String token) {
        return new Api(pawl.url(), token).get("/projects").status();
    }
}
