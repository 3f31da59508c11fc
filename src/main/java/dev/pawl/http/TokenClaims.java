package dev.pawl.http;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import com.nimbusds.jwt.util.DateUtils;
import dev.pawl.refusal.TokenFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.function.Supplier;

/** Checks the claims of a token whose signature is valid. */
final class TokenClaims implements JWTClaimsSetVerifier<SecurityContext> {
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private final Supplier<String> issuer;
    private final TokenRules rules;
    private final InstantSource clock;

    TokenClaims(Supplier<String> issuer, TokenRules rules, InstantSource clock) {
        this.issuer = issuer;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public void verify(JWTClaimsSet claims, SecurityContext context) throws RefusedTokenException {
        require(isForThisService(claims), TokenFault.AUDIENCE);
        require(issuer.get().equals(claims.getIssuer()), TokenFault.ISSUER);
        Date expiresAt = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        Date now = Date.from(clock.instant());
        require(expiresAt != null, TokenFault.FORM);
        require(DateUtils.isAfter(expiresAt, now, CLOCK_SKEW.toSeconds()), TokenFault.EXPIRED);
        require(
                notBefore == null || DateUtils.isBefore(notBefore, now, CLOCK_SKEW.toSeconds()),
                TokenFault.NOT_YET_VALID);
    }

    /** Only a token that names no audience at all may name a client instead. */
    private boolean isForThisService(JWTClaimsSet claims) {
        return claims.getClaim(JWTClaimNames.AUDIENCE) == null
                ? claims.getClaim("client_id") instanceof String client
                        && rules.clientIds().contains(client)
                : claims.getAudience().stream().anyMatch(rules.audiences()::contains);
    }

    private static void require(boolean holds, TokenFault otherwise) throws RefusedTokenException {
        if (!holds) {
            throw new RefusedTokenException(otherwise);
        }
    }
}
