package dev.pawl.http;

import static java.util.stream.Collectors.toCollection;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import dev.pawl.refusal.TokenFault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why a token is refused, and what to change: in the token's issuer, or in the configuration of Pawl. */
final class TokenAdvice {
    private final ReadToken token;
    private final TokenRules rules;
    private final IssuerKeys issuer;
    private final Instant now;

    TokenAdvice(ReadToken token, TokenRules rules, IssuerKeys issuer, Instant now) {
        this.token = token;
        this.rules = rules;
        this.issuer = issuer;
        this.now = now;
    }

    /** Some sentences, each on a line of its own. */
    String on(TokenFault fault) {
        return switch (fault) {
            case AUDIENCE -> onAudience();
            case ISSUER -> onIssuer();
            case EXPIRED -> expiry() + "\nGet a new token. If it is new, compare the clocks of Pawl and of the issuer.";
            case NOT_YET_VALID -> "It is valid from " + at("nbf") + ".\nCompare the clocks of Pawl and of the issuer.";
            case ALGORITHM -> onAlgorithm();
            case UNKNOWN_KEY -> onUnknownKey();
            case SIGNATURE ->
                "The signature is not the one of the key that the token names."
                        + "\nThe token was changed after it was signed, or was not copied whole.";
            case FORM -> onForm();
            case ROLE -> onRole();
        };
    }

    /** When it expires, or has expired. */
    String expiry() {
        Long seconds = token.seconds("exp");
        if (seconds == null) {
            return "It has no time of expiry (exp) that is a number.";
        }
        Duration left = Duration.between(now, Instant.ofEpochSecond(seconds)).truncatedTo(ChronoUnit.SECONDS);
        return left.isNegative()
                ? "It expired at %s, %s ago.".formatted(at("exp"), words(left.negated()))
                : "It expires at %s, in %s.".formatted(at("exp"), words(left));
    }

    private String onAudience() {
        if (token.claims().get("aud") == null) {
            String client = token.text("client_id");
            return "The token has no audience (aud), and its client_id is %s.\nPAWL_JWT_CLIENT_IDS names %s.\n%s"
                    .formatted(
                            client == null ? "none" : Shown.text(client),
                            Shown.list(new TreeSet<>(rules.clientIds())),
                            client == null
                                    ? "Have the issuer put an audience into the token."
                                    : "Have the issuer put an audience into the token. If it cannot, as Cognito, name the"
                                            + " client in PAWL_JWT_CLIENT_IDS.");
        }
        return "The token is for %s (aud).\nPAWL_JWT_AUDIENCE names %s.\n%s"
                .formatted(
                        Shown.list(token.texts("aud")),
                        Shown.list(new TreeSet<>(rules.audiences())),
                        "Have the issuer put one of these into aud (in Keycloak, with an audience mapper), or correct"
                                + " PAWL_JWT_AUDIENCE. Do not name an audience that is meant for other services too.");
    }

    private String onIssuer() {
        return "%s\nCompare them letter by letter: a slash at the end counts. Then correct PAWL_JWT_ISSUER or"
                        .formatted(issuers())
                + " PAWL_JWT_DISCOVERY_URL, or get the token from the other address of the issuer.";
    }

    private String issuers() {
        String named = token.text("iss");
        return "The token is of the issuer %s (iss).\nPawl expects %s."
                .formatted(named == null ? "none" : Shown.text(named), Shown.text(issuer.issuer()));
    }

    private String onAlgorithm() {
        JWSHeader header = token.header();
        Set<String> accepted =
                TokenVerification.ALGORITHMS.stream().map(Object::toString).collect(toCollection(TreeSet::new));
        return "It is signed with %s.\nPawl accepts %s.\n%s"
                .formatted(
                        header == null
                                ? "no algorithm"
                                : Shown.text(header.getAlgorithm().getName()),
                        String.join(", ", accepted),
                        "Have the issuer sign access tokens with one of these.");
    }

    private String onUnknownKey() {
        JWSHeader header = token.header();
        String id = header == null ? null : header.getKeyID();
        @Nullable JWK named = id == null ? null : issuer.keys().getKeyByKeyId(id);
        if (named != null && header != null) {
            return "It names the key %s, which is not one for %s.\nThe token is forged, or the issuer publishes the key wrongly."
                    .formatted(
                            Shown.text(named.getKeyID()),
                            Shown.text(header.getAlgorithm().getName()));
        }
        return "It is signed with the key %s. The issuer has %d keys, and this is none of them.\n%s\n%s"
                .formatted(
                        id == null ? "none" : Shown.text(id),
                        issuer.keys().size(),
                        issuers(),
                        "If these differ, the token is from elsewhere. Otherwise the issuer has withdrawn the key: get a new"
                                + " token.");
    }

    private String onForm() {
        JWSHeader header = token.header();
        if (header == null) {
            return switch (token.parts()) {
                case 5 -> "It is encrypted (a JWE). Have the issuer send access tokens that are only signed.";
                case 3 -> "It is not a signed JWT: it has three parts, but they cannot be read. Was it copied whole?";
                default ->
                    "It is not a JWT, which has three parts with dots between them.\nIt may be an opaque token: some"
                            + " issuers send a JWT only if the client asks for an audience. Or it was not copied whole.";
            };
        }
        if (token.seconds("exp") == null) {
            return expiry() + "\nHave the issuer put one into the token.";
        }
        if (!isSubject()) {
            return "The claim %s names nobody: it must be a text of 1 to 255 characters without control characters.\n%s"
                    .formatted(rules.subjectClaim(), "Correct PAWL_JWT_SUBJECT_CLAIM. " + claimNames());
        }
        return "Its type is %s. Pawl accepts tokens without a type (typ), and JWT and at+jwt."
                        .formatted(
                                header.getType() == null
                                        ? "none"
                                        : Shown.text(header.getType().getType()))
                + "\nSend the access token, not another one of the same issuer.";
    }

    private boolean isSubject() {
        return new ClaimPath(rules.subjectClaim()).in(token.claims()) instanceof String subject
                && Subject.isWellFormed(subject);
    }

    private String onRole() {
        Set<String> roles = new TreeSet<>(new RolesClaim(rules.rolesClaim()).in(token.claims()));
        return "The token is valid. Its roles are %s, from the claim %s.\nPawl wants one of %s.\n%s"
                .formatted(
                        Shown.list(roles),
                        rules.rolesClaim(),
                        Shown.list(rules.roleNames().all()),
                        roles.isEmpty()
                                ? "Correct PAWL_JWT_ROLES_CLAIM, or have the issuer put the roles there. "
                                        + claimNames()
                                : "Give the person the role at the issuer, or correct PAWL_ROLE_EDITOR, PAWL_ROLE_OPERATOR or PAWL_ROLE_AUDITOR.");
    }

    private String claimNames() {
        return "The token has the claims "
                + Shown.list(new TreeSet<>(token.claims().keySet())) + ".";
    }

    private String at(String claim) {
        Long seconds = token.seconds(claim);
        return seconds == null ? "no time" : Instant.ofEpochSecond(seconds).toString();
    }

    private static String words(Duration duration) {
        return "%d h %d min %d s".formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }
}
