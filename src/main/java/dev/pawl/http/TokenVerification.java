package dev.pawl.http;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** What makes a token valid (spec/decisions/012): its signature, issuer, audience, times and type. */
public final class TokenVerification {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    private static final Duration KEYS_OUTLIVE_AN_OUTAGE = Duration.ofHours(1);
    private static final int FETCH_TIMEOUT_MILLIS = 2_000;
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;

    private TokenVerification() {}

    /** Authenticates tokens of {@code issuer} for {@code audience} by the key set at {@code jwksUri}. */
    public static Authenticator authenticator(
            URI jwksUri, String issuer, String audience, RolesClaim rolesClaim, InstantSource clock) {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        url(jwksUri),
                        new DefaultResourceRetriever(FETCH_TIMEOUT_MILLIS, FETCH_TIMEOUT_MILLIS, MAX_KEY_SET_BYTES))
                .retrying(true)
                .outageTolerant(KEYS_OUTLIVE_AN_OUTAGE.toMillis())
                .build();
        return authenticator(keys, issuer, audience, rolesClaim, clock);
    }

    /** As above, by whatever {@code keys} holds. */
    static Authenticator authenticator(
            JWKSource<SecurityContext> keys,
            String issuer,
            String audience,
            RolesClaim rolesClaim,
            InstantSource clock) {
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("sub", "exp"));
        claims.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
        DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();
        tokens.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        tokens.setJWTClaimsSetVerifier(claims);
        return new Authenticator(tokens, keys, rolesClaim, clock);
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
