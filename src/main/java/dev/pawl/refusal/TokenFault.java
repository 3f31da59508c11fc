package dev.pawl.refusal;

import java.util.Locale;

/**
 * Why a token was refused. What is found behind a good signature is told to its sender; of a token that the
 * issuer has not signed nothing is told but that it is none.
 */
public enum TokenFault {
    /** It is not meant for this service. */
    AUDIENCE("The token is not meant for this service."),
    /** Another issuer says that it made it. */
    ISSUER("The token comes from another issuer."),
    EXPIRED("The token has expired."),
    NOT_YET_VALID("The token is not valid yet."),
    /** Signed in a way that Pawl does not accept. */
    ALGORITHM,
    /** Signed by a key that is not in the key set of the issuer. */
    UNKNOWN_KEY,
    SIGNATURE,
    /** It is no JWT, or one of another type, or its claims are not what they have to be. */
    FORM,
    /** It is valid, and lacks the role. */
    ROLE("The token lacks the role that this operation needs.");

    private final String description;

    TokenFault() {
        this("The token cannot be accepted.");
    }

    TokenFault(String description) {
        this.description = description;
    }

    /** For the log and the metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For its sender: one sentence that holds nothing of the token. */
    public String description() {
        return description;
    }
}
