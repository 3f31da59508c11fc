package dev.pawl.http;

import java.util.Locale;

/** The key set could not be read. The message says why, without any value of the configuration. */
final class KeySetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The cause, as a metric label, and what an operator can do about it. */
    enum Cause {
        HTTP_STATUS("Check the issuer, and compare PAWL_JWKS_URL with jwks_uri in its metadata."),
        REDIRECT("Redirects are not followed: set PAWL_JWKS_URL to the target, if it belongs to the issuer."),
        UNKNOWN_HOST("Correct the host in PAWL_JWKS_URL, or the DNS of this machine."),
        REFUSED("Check that the issuer is up, and that PAWL_JWKS_URL has its host and port."),
        TIMEOUT("Check the issuer, and the network to it."),
        CERTIFICATE(
                "It may have expired, or belong to another host. If your own authority signed it, put the authority's"
                        + " certificate into PAWL_JWT_CA_FILE."),
        TLS("Check whether the issuer offers TLS 1.2 or 1.3 there, or only http."),
        NOT_JSON("Correct PAWL_JWKS_URL; compare it with jwks_uri in the issuer's metadata."),
        CONNECTION("Check the network to the issuer, and any proxy in between.");

        private final String remedy;

        Cause(String remedy) {
            this.remedy = remedy;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String remedy() {
            return remedy;
        }
    }

    private final Cause cause;

    KeySetException(Cause cause, String what) {
        super(what, null, false, false);
        this.cause = cause;
    }

    Cause why() {
        return cause;
    }
}
