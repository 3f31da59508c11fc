package dev.pawl.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.pawl.http.KeySetException.Cause;
import dev.pawl.http.KeySetException.Place;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;

/**
 * What Pawl needs of an issuer's OpenID configuration (OpenID Connect Discovery 1.0).
 *
 * @param issuer the {@code iss} of its tokens
 * @param jwksUri where its keys are, http or https
 */
record OpenIdConfiguration(String issuer, URI jwksUri) {
    /**
     * Reads the configuration that was found at {@code url}.
     *
     * @throws KeySetException if it is none, is of another issuer than its address says, or leads from https to http
     */
    static OpenIdConfiguration parse(String text, URI url) throws KeySetException {
        try {
            Map<String, Object> fields = JSONObjectUtils.parse(text);
            String issuer = JSONObjectUtils.getString(fields, "issuer");
            URI jwksUri = JSONObjectUtils.getURI(fields, "jwks_uri");
            if (issuer == null || jwksUri == null) {
                throw unusable("it does not name the issuer and the address of its keys");
            }
            // Section 4.3. Otherwise anyone who can publish a file on one host could speak for the issuer of another.
            if (!url.toString().equals(issuer.replaceFirst("/$", "") + IssuerLocation.DISCOVERY_PATH)) {
                throw unusable("it is the one of another issuer than its address says");
            }
            if (!isAsSafeAs(url, jwksUri)) {
                throw unusable("its keys are not at an address with " + url.getScheme());
            }
            return new OpenIdConfiguration(issuer, jwksUri);
        } catch (ParseException e) {
            throw new KeySetException(
                    Cause.NOT_JSON, Place.DISCOVERY_URL, "the response is not an OpenID configuration in JSON");
        }
    }

    private static boolean isAsSafeAs(URI url, URI jwksUri) {
        boolean http = "http".equals(url.getScheme()) && "http".equals(jwksUri.getScheme());
        return jwksUri.getHost() != null && (http || "https".equals(jwksUri.getScheme()));
    }

    private static KeySetException unusable(String why) {
        return new KeySetException(
                Cause.METADATA, Place.DISCOVERY_URL, "the OpenID configuration cannot be used: " + why);
    }
}
