package dev.pawl.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.security.Key;
import java.security.interfaces.EdECPublicKey;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/** What makes a token valid (spec/decisions/012, 059): its signature, issuer, audience, times and type. */
public final class TokenVerification {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA);

    private TokenVerification() {}

    /**
     * An authenticator for tokens that follow {@code rules}, signed by one of {@code keys}.
     *
     * @param issuer the {@code iss} that they must have; asked only after {@code keys} has answered
     */
    public static Authenticator authenticator(
            JWKSource<SecurityContext> keys, Supplier<String> issuer, TokenRules rules, InstantSource clock) {
        DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();
        tokens.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        tokens.setJWSKeySelector(new VerificationKeys(ALGORITHMS, keys));
        tokens.setJWSVerifierFactory(new DefaultJWSVerifierFactory() {
            @Override
            public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
                return key instanceof EdECPublicKey edwards
                        ? new EdDsaVerifier(edwards)
                        : super.createJWSVerifier(header, key);
            }
        });
        tokens.setJWTClaimsSetVerifier(new TokenClaims(issuer, rules, clock));
        return new Authenticator(tokens, keys, rules, clock);
    }
}
