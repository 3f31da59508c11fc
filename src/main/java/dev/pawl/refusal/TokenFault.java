package dev.pawl.refusal;

import java.util.Locale;

/**
 * Why a token was refused. The sender learns the fault only if the signature is valid; any other token is just not
 * accepted.
 */
public enum TokenFault {
    /** It is not meant for this service. */
    AUDIENCE("The token is not meant for this service."),
    /** Another issuer made it. */
    ISSUER("The token comes from another issuer."),
    EXPIRED("The token has expired."),
    NOT_YET_VALID("The token is not valid yet."),
    /** Signed in a way that Pawl does not accept. */
    ALGORITHM,
    /** Signed by a key that is not in the key set of the issuer. */
    UNKNOWN_KEY,
    SIGNATURE,
    /** It is not a JWT, has the wrong type, or has malformed claims. */
    FORM,
    /** It is valid but lacks the role. */
    ROLE("The token lacks the role that this operation needs.");

    private final String description;

    TokenFault() {
        this("The token cannot be accepted.");
    }

    TokenFault(String description) {
        this.description = description;
    }

    /** The name for the log and the metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence for the sender, without any part of the token. */
    public String description() {
        return description;
    }
}
