package dev.pawl.http;

import static java.util.stream.Collectors.joining;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.refusal.TokenFault;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells an operator what Pawl thinks of a token. It decides nothing itself: the {@link Authenticator} of the service
 * does, and {@link TokenAdvice} says why in words.
 */
public final class TokenCheck {
    private static final String SCHEME = "Bearer ";

    private final TokenRules rules;
    private final InstantSource clock;
    private final IssuerKeys issuer;

    private TokenCheck(TokenRules rules, InstantSource clock, IssuerKeys issuer) {
        this.rules = rules;
        this.clock = clock;
        this.issuer = issuer;
    }

    /** What came out: an exit code, and what it means. */
    public enum Outcome {
        /** An editor can work with the token. */
        ACCEPTED(0),
        /** Requests with the token get 401 or 403. */
        REFUSED(1),
        /** There is no token, or the keys of the issuer cannot be read. */
        UNDECIDED(2);

        private final int exitCode;

        Outcome(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of {@code pawl token-check}. */
        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * @param text some lines for a person, without a line break at the end. They name claims of the token, and never
     *     hold the token itself
     */
    public record Verdict(Outcome outcome, String text) {}

    /**
     * Reads the issuer's keys once, and checks the token by them.
     *
     * @param token a compact JWT, perhaps after {@code Bearer} and with white space around it
     * @param authorities the only ones that the issuer's certificate may come from; empty for those that Java trusts
     * @param deadline how long each request to the issuer may take
     */
    public static Verdict check(
            String token,
            IssuerLocation location,
            List<X509Certificate> authorities,
            TokenRules rules,
            Duration deadline,
            InstantSource clock)
            throws InterruptedException {
        if (token.isBlank()) {
            return new Verdict(Outcome.UNDECIDED, "undecided: there is no token on standard input.");
        }
        try (KeySetReader reader = new KeySetReader(location, authorities, deadline)) {
            return new TokenCheck(rules, clock, reader.read()).verdict(withoutScheme(token.strip()));
        } catch (KeySetException e) {
            return new Verdict(
                    Outcome.UNDECIDED,
                    "undecided: the key set of the token issuer cannot be read: %s.\n%s"
                            .formatted(e.getMessage(), e.remedy()));
        }
    }

    private static String withoutScheme(String token) {
        boolean has = token.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return has ? token.substring(SCHEME.length()).strip() : token;
    }

    private Verdict verdict(String token) {
        TokenAdvice advice = new TokenAdvice(ReadToken.of(token), rules, issuer, clock.instant());
        JWKSource<SecurityContext> keys = (selector, context) -> selector.select(issuer.keys());
        try {
            Principal principal = TokenVerification.authenticator(keys, issuer::issuer, rules, clock)
                    .authenticate(SCHEME + token);
            return !rules.roleNames().in(principal.roles()).isEmpty()
                    ? new Verdict(Outcome.ACCEPTED, accepted(principal, advice))
                    : refused(TokenFault.ROLE, advice);
        } catch (RefusedException e) {
            return refused(
                    e.refusal() instanceof Refusal.TokenRefused refused ? refused.fault() : TokenFault.FORM, advice);
        }
    }

    private String accepted(Principal principal, TokenAdvice advice) {
        return """
                accepted: Pawl takes this token for the one of an %s.
                Its subject is %s, from the claim %s.
                The roles are %s, from the claim %s.
                %s""".formatted(
                rules.roleNames().in(principal.roles()).stream().map(Role::word).collect(joining(" and ")),
                Shown.text(principal.subject()),
                rules.subjectClaim(),
                Shown.list(new TreeSet<>(principal.roles())),
                rules.rolesClaim(),
                advice.expiry());
    }

    private static Verdict refused(TokenFault fault, TokenAdvice advice) {
        String status = fault == TokenFault.ROLE ? "403 FORBIDDEN" : "401 UNAUTHENTICATED";
        return new Verdict(
                Outcome.REFUSED,
                "refused: requests with this token get %s, and their log lines have the reason %s.\n%s"
                        .formatted(status, fault.word(), advice.on(fault)));
    }
}
