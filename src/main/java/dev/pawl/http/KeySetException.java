package dev.pawl.http;

import java.util.Locale;

/** The key set could not be read. Its message says why, in words that hold no value of the configuration. */
final class KeySetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, in a word for the metrics, and what an operator can do about it. */
    enum Cause {
        HTTP_STATUS("Look at the issuer, and compare PAWL_JWKS_URL with its own metadata, which call it jwks_uri."),
        REDIRECT("No redirect is followed: set PAWL_JWKS_URL to where it leads, if that is the issuer's."),
        UNKNOWN_HOST("Correct the host in PAWL_JWKS_URL, or the name service of this machine."),
        REFUSED("Look whether the issuer is up, and compare host and port of PAWL_JWKS_URL with it."),
        TIMEOUT("Look at the issuer, and at the network to it."),
        CERTIFICATE(
                "It may be expired, or another host's. If an authority of your own has signed it, name a trust store:"
                        + " JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE."),
        TLS("Look whether the issuer speaks TLS 1.2 or 1.3 there, or http alone."),
        NOT_JSON("Correct PAWL_JWKS_URL; the issuer's own metadata call it jwks_uri."),
        CONNECTION("Look at the network to the issuer, and at proxies on the way.");

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
