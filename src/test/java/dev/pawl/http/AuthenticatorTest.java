package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.pawl.dev.SigningKey;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authentication against a key set in memory that can change immediately. */
class AuthenticatorTest {
    /** For every RSA algorithm, as it names none. */
    private static final JWK RSA = new RSAKey.Builder(
                    SigningKey.generateRsa().key().toRSAKey())
            .algorithm(null)
            .keyID("key")
            .build();

    private Duration ahead = Duration.ZERO;
    private final AtomicReference<JWKSet> published = new AtomicReference<>(new JWKSet());
    private final Authenticator authenticator = TokenVerification.authenticator(
            (selector, context) -> selector.select(published.get()),
            () -> SigningKey.ISSUER,
            TokenRules.usual(SigningKey.AUDIENCE),
            () -> Instant.now().plus(ahead));

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
    void a_token_is_accepted_whose_key_is_published(String algorithm) throws JOSEException {
        JWSAlgorithm parsed = JWSAlgorithm.parse(algorithm);
        JWK key = JWSAlgorithm.Family.RSA.contains(parsed) ? RSA : key(parsed, "key");
        published.set(new JWKSet(key.toPublicJWK()));
        assertEquals(new Principal("ann", Set.of("editor")), authenticate(token(key, algorithm)));
    }

    @Test
    void a_remembered_token_is_refused_once_its_key_has_left_the_key_set() throws JOSEException {
        JWK key = key(JWSAlgorithm.ES256, "old");
        published.set(new JWKSet(key.toPublicJWK()));
        String token = token(key, "ES256");
        authenticate(token);
        published.set(new JWKSet(key(JWSAlgorithm.ES256, "new").toPublicJWK()));
        assertRefused(token);
    }

    @Test
    void a_remembered_token_is_refused_once_another_key_has_taken_the_id_of_its_key() throws JOSEException {
        JWK key = key(JWSAlgorithm.ES256, "same");
        published.set(new JWKSet(key.toPublicJWK()));
        String token = token(key, "ES256");
        authenticate(token);
        published.set(new JWKSet(key(JWSAlgorithm.ES256, "same").toPublicJWK()));
        assertRefused(token);
    }

    @Test
    void a_remembered_token_is_refused_once_it_has_expired() throws JOSEException {
        JWK key = key(JWSAlgorithm.ES256, "key");
        published.set(new JWKSet(key.toPublicJWK()));
        String token = token(key, "ES256", Instant.now().plusSeconds(600));
        authenticate(token);
        ahead = Duration.ofSeconds(620);
        authenticate(token);
        ahead = Duration.ofSeconds(640);
        assertRefused(token);
    }

    private Principal authenticate(String token) {
        return authenticator.authenticate("Bearer " + token);
    }

    private void assertRefused(String token) {
        RefusedException e = assertThrows(RefusedException.class, () -> authenticate(token));
        assertInstanceOf(Refusal.TokenRefused.class, e.refusal());
    }

    private static JWK key(JWSAlgorithm algorithm, String id) throws JOSEException {
        return new ECKeyGenerator(Curve.forJWSAlgorithm(algorithm).iterator().next())
                .keyID(id)
                .generate();
    }

    private static String token(JWK key, String algorithm) throws JOSEException {
        return token(key, algorithm, Instant.now().plusSeconds(600));
    }

    private static String token(JWK key, String algorithm, Instant expiresAt) throws JOSEException {
        JWSAlgorithm parsed = JWSAlgorithm.parse(algorithm);
        JWSSigner signer = new DefaultJWSSignerFactory().createJWSSigner(key, parsed);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(parsed).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(SigningKey.ISSUER)
                        .audience(SigningKey.AUDIENCE)
                        .subject("ann")
                        .claim("roles", List.of("editor"))
                        .expirationTime(Date.from(expiresAt))
                        .build());
        token.sign(signer);
        return token.serialize();
    }
}
