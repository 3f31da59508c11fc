package dev.pawl.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.JWTProcessor;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.refusal.TokenFault;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into a {@link Principal} (spec/decisions/012, 038, 059). A verified token is remembered by its SHA-256
 * until it expires or its key leaves the key set.
 */
public final class Authenticator {
    private static final String SCHEME = "bearer ";
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration MAX_REMEMBERED_FOR = Duration.ofMinutes(10);
    /** The library skips characters that are not Base64, so one signature could be written in many ways. */
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final JWTProcessor<SecurityContext> tokens;
    private final JWKSource<SecurityContext> keys;
    private final ClaimPath subjectClaim;
    private final RolesClaim rolesClaim;
    private final InstantSource clock;
    private final Cache<String, Verified> remembered = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(MAX_REMEMBERED_FOR)
            .build();

    Authenticator(
            JWTProcessor<SecurityContext> tokens,
            JWKSource<SecurityContext> keys,
            TokenRules rules,
            InstantSource clock) {
        this.tokens = tokens;
        this.keys = keys;
        this.subjectClaim = new ClaimPath(rules.subjectClaim());
        this.rolesClaim = new RolesClaim(rules.rolesClaim());
        this.clock = clock;
    }

    private record Verified(Principal principal, Instant expiresAt, JWKSelector selector, List<JWK> keys) {}

    /**
     * Returns who sent the request.
     *
     * @param authorization the value of the header; null if there is none
     * @throws RefusedException {@code Unauthenticated} if there is no token, {@code TokenRefused} if it is not valid,
     *     {@code ServiceUnavailable} if the key set has not been read yet
     */
    Principal authenticate(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new RefusedException(new Refusal.Unauthenticated());
        }
        String token = authorization.substring(SCHEME.length()).strip();
        String hash = sha256(token);
        try {
            Verified known = remembered.getIfPresent(hash);
            if (known != null && clock.instant().isBefore(known.expiresAt()) && keysAreUnchanged(known)) {
                return known.principal();
            }
            Verified verified = verify(token);
            remembered.put(hash, verified);
            return verified.principal();
        } catch (KeySourceException e) {
            throw new RefusedException(new Refusal.ServiceUnavailable(), e);
        } catch (RefusedTokenException e) {
            remembered.invalidate(hash);
            throw new RefusedException(new Refusal.TokenRefused(e.fault()));
        } catch (BadJOSEException | JOSEException e) {
            remembered.invalidate(hash);
            throw new RefusedException(new Refusal.TokenRefused(TokenFault.FORM));
        }
    }

    private boolean keysAreUnchanged(Verified known) throws KeySourceException {
        return keys.get(known.selector(), null).equals(known.keys());
    }

    private Verified verify(String token) throws BadJOSEException, JOSEException {
        SignedJWT jwt = parse(token);
        JWSHeader header = jwt.getHeader();
        if (!TokenVerification.ALGORITHMS.contains(header.getAlgorithm())) {
            throw new RefusedTokenException(TokenFault.ALGORITHM);
        }
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        List<JWK> candidates = keys.get(selector, null);
        if (candidates.isEmpty()) {
            throw new RefusedTokenException(TokenFault.UNKNOWN_KEY);
        }
        JWTClaimsSet claims = process(jwt);
        Principal principal =
                new Principal(Subject.in(jwt.getPayload(), subjectClaim), rolesClaim.in(claims.getClaims()));
        return new Verified(principal, claims.getExpirationTime().toInstant(), selector, candidates);
    }

    private JWTClaimsSet process(SignedJWT jwt) throws BadJOSEException, JOSEException {
        try {
            return tokens.process(jwt, null);
        } catch (BadJWSException e) {
            throw new RefusedTokenException(TokenFault.SIGNATURE);
        }
    }

    private static SignedJWT parse(String token) throws RefusedTokenException {
        if (!COMPACT.matcher(token).matches()) {
            throw new RefusedTokenException(TokenFault.FORM);
        }
        try {
            return SignedJWT.parse(token);
        } catch (ParseException e) {
            throw new RefusedTokenException(TokenFault.FORM);
        }
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
