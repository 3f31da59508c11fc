package dev.pawl.http;

import com.nimbusds.jose.jwk.JWKSet;

/**
 * What was read from the token issuer.
 *
 * @param issuer the {@code iss} of its tokens
 * @param keys the keys that sign them
 */
record IssuerKeys(String issuer, JWKSet keys) {}
