package dev.pawl.http;

import java.util.Locale;

/** The key set could not be read. The message says why, without any value of the configuration. */
final class KeySetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who gave the address that was asked. */
    enum Place {
        JWKS_URL("PAWL_JWKS_URL"),
        DISCOVERY_URL("PAWL_JWT_DISCOVERY_URL"),
        JWKS_URI("jwks_uri in the issuer's OpenID configuration");

        private final String words;

        Place(String words) {
            this.words = words;
        }
    }

    /** The cause, as a metric label, and what an operator can do about it; {@code %s} is the {@link Place}. */
    enum Cause {
        HTTP_STATUS("Check the issuer, and compare %s with what its documentation or its metadata says."),
        REDIRECT("Redirects are not followed: set %s to the target, if it belongs to the issuer."),
        UNKNOWN_HOST("Correct the host in %s, or the DNS of this machine."),
        REFUSED("Check that the issuer is up, and that %s has its host and port."),
        TIMEOUT("Check the issuer, and the network to it."),
        CERTIFICATE(
                "It may have expired, or belong to another host. If your own authority signed it, put the authority's"
                        + " certificate into PAWL_JWT_CA_FILE."),
        TLS("Check whether the issuer offers TLS 1.2 or 1.3 there, or only http."),
        NOT_JSON("Correct %s; compare it with what the issuer's documentation or its metadata says."),
        METADATA("Correct %s, or set PAWL_JWT_ISSUER and PAWL_JWKS_URL in its place."),
        CONNECTION("Check the network to the issuer, and any proxy in between.");

        private final String remedy;

        Cause(String remedy) {
            this.remedy = remedy;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Cause cause;
    private final Place place;

    KeySetException(Cause cause, Place place, String what) {
        super(what, null, false, false);
        this.cause = cause;
        this.place = place;
    }

    Cause why() {
        return cause;
    }

    /** What an operator can do about it, in one sentence or two. */
    String remedy() {
        return cause.remedy.formatted(place.words);
    }
}
