package dev.pawl.http;

import com.nimbusds.jose.jwk.JWKSet;
import dev.pawl.http.KeySetException.Cause;
import dev.pawl.http.KeySetException.Place;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

/** Reads the key set of the issuer, and before it the OpenID configuration that says where it is, if that is wanted. */
final class KeySetReader implements AutoCloseable {
    private final IssuerLocation location;
    private final IssuerHttp http;

    /**
     * @param authorities the only ones to trust over TLS; empty for those that Java trusts
     * @param deadline how long each request may take
     */
    KeySetReader(IssuerLocation location, List<X509Certificate> authorities, Duration deadline) {
        this.location = location;
        this.http = new IssuerHttp(authorities, deadline);
    }

    /** Waits no longer than the deadline of each request: one, or two if there is an OpenID configuration. */
    IssuerKeys read() throws KeySetException, InterruptedException {
        return switch (location) {
            case IssuerLocation.Named(var issuer, var jwksUrl) ->
                new IssuerKeys(issuer, keySet(http.get(jwksUrl, Place.JWKS_URL), Place.JWKS_URL));
            case IssuerLocation.Discovered(var url) -> {
                OpenIdConfiguration found = OpenIdConfiguration.parse(http.get(url, Place.DISCOVERY_URL), url);
                String keys = http.get(found.jwksUri(), Place.JWKS_URI);
                yield new IssuerKeys(found.issuer(), keySet(keys, Place.JWKS_URI));
            }
        };
    }

    private static JWKSet keySet(String text, Place place) throws KeySetException {
        try {
            return JWKSet.parse(text);
        } catch (ParseException | RuntimeException e) {
            throw new KeySetException(Cause.NOT_JSON, place, "the response is not a key set in JSON");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
