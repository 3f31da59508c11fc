package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import dev.pawl.dev.SigningKey;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be configured of tokens (spec/decisions/059). */
class TokenRulesTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final JWKSet PUBLISHED = new JWKSet(KEY.key().toPublicJWK());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            one,two | "aud": "one"                                       | accepted
            one,two | "aud": ["three", "two"]                            | accepted
            one,two | "aud": "three"                                     | audience
            one,two | "aud": "one,two"                                   | audience
            one,two | "client_id": "one"                                 | audience
            """)
    void one_of_several_audiences_is_enough(String audiences, String claims, String outcome) {
        assertEquals(outcome, outcome(rules(Set.of(audiences.split(",")), Set.of()), claims));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "client_id": "7abc"                                 | accepted
            "client_id": "9xyz"                                 | audience
            "client_id": ["7abc"]                               | audience
            "azp": "7abc"                                       | audience
            "scope": "openid"                                   | audience
            "aud": "pawl"                                       | accepted
            "aud": "pawl", "client_id": "9xyz"                  | accepted
            "aud": "other", "client_id": "7abc"                 | audience
            "aud": "7abc", "client_id": "7abc"                  | audience
            "aud": [], "client_id": "7abc"                      | audience
            "aud": [""], "client_id": "7abc"                    | audience
            """)
    void a_client_counts_only_in_a_token_without_an_audience(String claims, String outcome) {
        assertEquals(outcome, outcome(rules(Set.of("pawl"), Set.of("7abc")), claims));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            oid          | "oid": "ann-of-oid"                                   | ann-of-oid
            oid          | "user": {"oid": "ann"}                                | form
            user.id      | "user": {"id": "ann-of-path"}                         | ann-of-path
            user.id      | "user.id": "ann-of-name", "user": {"id": "other"}     | ann-of-name
            oid          | "oid": ""                                             | form
            oid          | "oid": 7                                              | form
            oid          | "oid": null                                           | form
            oid          | "oid": ["ann"]                                        | form
            oid          | "oid": "a\\u0000b"                                    | form
            oid          | "oid": "half\\ud800"                                  | form
            """)
    void the_editor_is_named_by_the_claim_that_is_configured(String claim, String claims, String outcome) {
        TokenRules rules = new TokenRules(Set.of("pawl"), Set.of(), claim, "roles", RoleNames.USUAL);
        assertEquals(outcome, subject(rules, "\"aud\": \"pawl\", " + claims));
    }

    @Test
    @Slow("starts a Pawl with settings of its own")
    void every_setting_reaches_the_requests() {
        Map<String, String> settings = Map.of(
                "PAWL_JWT_AUDIENCE", "one, two",
                "PAWL_JWT_CLIENT_IDS", "7abc",
                "PAWL_JWT_SUBJECT_CLAIM", "https://pawl.example/id",
                "PAWL_JWT_ROLES_CLAIM", "https://pawl.example/roles",
                "PAWL_ROLE_EDITOR", "Video Editors",
                "PAWL_HEADER_LIMIT", "32768");
        String person = ", \"https://pawl.example/id\": \"ann\", \"https://pawl.example/roles\": [\"%s\"]";
        try (RunningPawl pawl = RunningPawl.start(RunningPawl.shared().database(), settings)) {
            String editor = person.formatted("Video Editors");
            assertEquals(200, status(pawl, "\"aud\": \"two\"" + editor));
            assertEquals(200, status(pawl, "\"client_id\": \"7abc\"" + editor));
            assertEquals(401, status(pawl, "\"aud\": \"pawl\"" + editor));
            assertEquals(403, status(pawl, "\"aud\": \"two\"" + person.formatted("editor")));
            String groups = ", \"groups\": \"" + "x".repeat(22_000) + "\"";
            assertEquals(200, status(pawl, "\"aud\": \"two\"" + editor + groups));
            Api ann = api(pawl, "\"aud\": \"one\", \"sub\": \"renamed\"" + editor);
            String project = ann.createProject();
            assertEquals(
                    200,
                    api(pawl, "\"aud\": \"one\"" + editor)
                            .get("/projects/" + project)
                            .status());
        }
    }

    private static int status(RunningPawl pawl, String claims) {
        return api(pawl, claims).get("/projects").status();
    }

    private static Api api(RunningPawl pawl, String claims) {
        return new Api(pawl.url(), token(pawl.key(), claims));
    }

    private static TokenRules rules(Set<String> audiences, Set<String> clientIds) {
        return new TokenRules(audiences, clientIds, "sub", "roles", RoleNames.USUAL);
    }

    private static String outcome(TokenRules rules, String claims) {
        return subject(rules, "\"sub\": \"accepted\", " + claims);
    }

    /** Whom a token with these claims speaks for, or why it is refused. */
    private static String subject(TokenRules rules, String claims) {
        Authenticator authenticator = TokenVerification.authenticator(
                (selector, context) -> selector.select(PUBLISHED),
                () -> SigningKey.ISSUER,
                rules,
                InstantSource.system());
        try {
            return authenticator.authenticate("Bearer " + token(KEY, claims)).subject();
        } catch (RefusedException e) {
            return ((Refusal.TokenRefused) e.refusal()).fault().word();
        }
    }

    /** With exactly these claims: the library would leave out an empty audience, and write a ? for half a character. */
    private static String token(SigningKey key, String claims) {
        String all = "{\"iss\": \"%s\", \"exp\": %d, %s}"
                .formatted(SigningKey.ISSUER, Instant.now().plusSeconds(600).getEpochSecond(), claims);
        ECKey signing = key.key().toECKey();
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(signing.getKeyID())
                        .build(),
                new Payload(all));
        try {
            token.sign(new ECDSASigner(signing));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
