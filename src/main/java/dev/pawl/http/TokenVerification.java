package dev.pawl.http;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.InstantSource;
import java.util.Set;

/** What makes a token valid (spec/decisions/012): its signature, issuer, audience, times and type. */
public final class TokenVerification {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private TokenVerification() {}

    /** An authenticator for tokens of {@code issuer} for {@code audience}, signed by one of {@code keys}. */
    public static Authenticator authenticator(
            JWKSource<SecurityContext> keys,
            String issuer,
            String audience,
            RolesClaim rolesClaim,
            InstantSource clock) {
        DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();
        tokens.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        tokens.setJWTClaimsSetVerifier(new TokenClaims(issuer, audience, clock));
        return new Authenticator(tokens, keys, rolesClaim, clock);
    }
}
