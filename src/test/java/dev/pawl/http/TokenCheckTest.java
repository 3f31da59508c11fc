package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.pawl.dev.JwksEndpoint;
import dev.pawl.dev.SigningKey;
import dev.pawl.http.TokenCheck.Outcome;
import dev.pawl.http.TokenCheck.Verdict;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code pawl token-check} says. */
class TokenCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final SigningKey KEY = SigningKey.generate();
    private static JwksEndpoint issuer;

    @BeforeAll
    static void publish() throws IOException {
        issuer = JwksEndpoint.start(KEY::jwks);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    static Stream<Arguments> refused() {
        String good = with(c -> c);
        SigningKey stranger = SigningKey.generate();
        return Stream.of(
                arguments("audience", with(c -> c.audience("account")), "The token is for \"account\" (aud)."),
                arguments("audience", with(c -> c.audience("account")), "PAWL_JWT_AUDIENCE names \"pawl\"."),
                arguments("audience", withoutAudience("7abc"), "its client_id is \"7abc\""),
                arguments("audience", withoutAudience("7abc"), "PAWL_JWT_CLIENT_IDS names none."),
                arguments("issuer", with(c -> c.issuer(SigningKey.ISSUER + "/")), ".invalid/\" (iss)"),
                arguments(
                        "expired",
                        with(c -> c.expirationTime(at(-3_700))),
                        "It expired at 2026-11-29T10:58:20Z, 1 h 1 min 40 s ago."),
                arguments("not_yet_valid", with(c -> c.notBeforeTime(at(60))), "valid from 2026-11-29T12:01:00Z"),
                arguments(
                        "unknown_key",
                        stranger.sign(claims(c -> c)),
                        "The issuer has 1 keys, and this is none of them"),
                arguments(
                        "unknown_key",
                        stranger.sign(claims(c -> c.issuer("https://a.invalid"))),
                        "issuer \"https://a.invalid\" (iss)"),
                arguments(
                        "algorithm",
                        "eyJhbGciOiJIUzI1NiJ9" + good.substring(good.indexOf('.')),
                        "signed with \"HS256\""),
                arguments("algorithm", "eyJhbGciOiJIUzI1NiJ9" + good.substring(good.indexOf('.')), "ES256, ES384"),
                arguments("signature", good.substring(0, good.length() - 8) + "AAAAAAAA", "was not copied whole"),
                arguments("form", "opaque", "an opaque token"),
                arguments("form", "a.b.c.d.e", "encrypted (a JWE)"),
                arguments("form", "a.b.c", "Was it copied whole?"),
                arguments(
                        "form",
                        good.substring(0, good.length() - 100).replaceFirst("\\.[^.]*$", ""),
                        "It is not a JWT"),
                arguments("form", with(c -> c.expirationTime(null)), "no time of expiry (exp)"),
                arguments(
                        "form",
                        with(c -> c.subject(null).claim("oid", "ann")),
                        "The token has the claims \"aud\", \"exp\", \"iss\", \"oid\", \"roles\"."),
                arguments(
                        "role",
                        with(c -> c.claim("roles", List.of("viewer"))),
                        "Its roles are \"viewer\", from the claim roles."),
                arguments("role", with(c -> c.claim("roles", null)), "Its roles are none"),
                arguments("role", with(c -> c.claim("roles", List.of("\u001b[2J\u202e"))), "\"\ufffd[2J\ufffd\""));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource
    void refused(String reason, String token, String words) throws InterruptedException {
        Verdict verdict = check(token);
        assertEquals(Outcome.REFUSED, verdict.outcome(), verdict.text());
        assertTrue(verdict.text().contains("have the reason " + reason + "."), verdict.text());
        assertTrue(verdict.text().contains(words), verdict.text());
        assertHoldsNothingOf(token, verdict.text());
    }

    @Test
    void accepted() throws InterruptedException {
        String token = with(c -> c.claim("roles", List.of("viewer", "editor")));
        for (String given : List.of(token, "Bearer " + token, "  bearer  " + token + "\r\n")) {
            Verdict verdict = check(given);
            assertEquals("""
                    accepted: Pawl takes this token for the one of an editor.
                    Its subject is "ann", from the claim sub.
                    The roles are "editor", "viewer", from the claim roles.
                    It expires at 2026-11-29T12:10:00Z, in 0 h 10 min 0 s.""", verdict.text());
            assertEquals(Outcome.ACCEPTED, verdict.outcome());
        }
    }

    @Test
    void every_role_that_pawl_knows_is_named() throws InterruptedException {
        Verdict verdict = check(with(c -> c.claim("roles", List.of("operator", "auditor"))));
        assertEquals(Outcome.ACCEPTED, verdict.outcome());
        assertTrue(verdict.text().contains("for the one of an operator and auditor."), verdict.text());
    }

    @Test
    void what_cannot_be_decided_is_not() throws InterruptedException {
        assertEquals(Outcome.UNDECIDED, check(" \n").outcome());
        Verdict verdict = check(with(c -> c), "http://issuer.invalid/");
        assertEquals(Outcome.UNDECIDED, verdict.outcome());
        assertTrue(verdict.text().contains("cannot be resolved.\nCorrect the host in PAWL_JWKS_URL"), verdict.text());
    }

    @Test
    @Slow("starts processes")
    void the_token_comes_from_standard_input_and_the_exit_code_says_what_pawl_thinks() throws IOException {
        Map<String, String> environment = Map.of(
                "PAWL_JWKS_URL", issuer.url(),
                "PAWL_JWT_ISSUER", SigningKey.ISSUER,
                "PAWL_JWT_AUDIENCE", SigningKey.AUDIENCE);
        String token = KEY.token("ann", List.of("editor"), Duration.ofHours(1));
        CommandLine.Ended accepted = CommandLine.runWithInput(token + "\n", environment, "token-check");
        assertEquals(0, accepted.code(), accepted.output());
        assertTrue(accepted.output().startsWith("accepted: "), accepted.output());
        assertHoldsNothingOf(token, accepted.output());
        String viewer = KEY.token("ann", List.of("viewer"), Duration.ofHours(1));
        assertEquals(
                1, CommandLine.runWithInput(viewer, environment, "token-check").code());
        assertEquals(2, CommandLine.runWithInput("", environment, "token-check").code());
        CommandLine.Ended bad = CommandLine.runWithInput(token, Map.of(), "token-check");
        assertEquals(2, bad.code(), bad.output());
        assertTrue(bad.output().contains("PAWL_JWT_ISSUER is not set"), bad.output());
        CommandLine.Ended argument = CommandLine.run(environment, "token-check", token);
        assertEquals(2, argument.code(), argument.output());
        assertHoldsNothingOf(token, argument.output());
    }

    private static void assertHoldsNothingOf(String token, String text) {
        for (String part : token.split("\\.", -1)) {
            assertFalse(part.length() > 8 && text.contains(part), text);
        }
    }

    private static Verdict check(String token) throws InterruptedException {
        return check(token, issuer.url());
    }

    private static Verdict check(String token, String url) throws InterruptedException {
        return TokenCheck.check(
                token,
                new IssuerLocation.Named(SigningKey.ISSUER, URI.create(url)),
                List.of(),
                TokenRules.usual(SigningKey.AUDIENCE),
                Duration.ofMinutes(1),
                InstantSource.fixed(NOW));
    }

    private static Date at(long seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        return KEY.sign(claims(change));
    }

    private static String withoutAudience(String client) {
        return with(c -> c.audience((String) null).claim("client_id", client));
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(SigningKey.ISSUER)
                        .audience(SigningKey.AUDIENCE)
                        .subject("ann")
                        .claim("roles", List.of("editor"))
                        .expirationTime(at(600)))
                .build();
    }
}
