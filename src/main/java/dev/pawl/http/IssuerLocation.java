package dev.pawl.http;

import java.net.URI;

/** Where Pawl learns who the token issuer is, and its keys (spec/decisions/037, 059). */
public sealed interface IssuerLocation {
    /** How the address of an OpenID configuration ends. */
    String DISCOVERY_PATH = "/.well-known/openid-configuration";

    /**
     * The issuer's name is known, and the address of its keys.
     *
     * @param issuer the {@code iss} of a token
     * @param jwksUrl where the issuer publishes its keys, http or https
     */
    record Named(String issuer, URI jwksUrl) implements IssuerLocation {}

    /**
     * The issuer's OpenID configuration names both.
     *
     * @param url the address of the configuration, http or https, as {@link #isDiscoveryUrl} wants it
     */
    record Discovered(URI url) implements IssuerLocation {}

    /** Whether the address ends as OpenID Connect Discovery demands; only then it says whose configuration is there. */
    static boolean isDiscoveryUrl(URI url) {
        return url.toString().endsWith(DISCOVERY_PATH);
    }
}
