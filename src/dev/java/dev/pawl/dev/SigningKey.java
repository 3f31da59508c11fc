package dev.pawl.dev;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.JWKGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** A key that signs tokens of the development issuer. In production, the identity provider has it. */
public final class SigningKey {
    /** The issuer of every token that this key signs. */
    public static final String ISSUER = "https://issuer.pawl.invalid";
    /** The audience of every token that this key signs. */
    public static final String AUDIENCE = "pawl";

    private static final int RSA_BITS = 2_048;

    private final JWK key;
    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;

    private SigningKey(JWK key) throws JOSEException {
        this.key = key;
        this.algorithm = JWSAlgorithm.parse(key.getAlgorithm().getName());
        this.signer = new DefaultJWSSignerFactory().createJWSSigner(key, algorithm);
    }

    /** A new key with a new id, for ES256: it is made and signs in a fraction of the time that RSA takes. */
    public static SigningKey generate() {
        return generate(new ECKeyGenerator(Curve.P_256), JWSAlgorithm.ES256);
    }

    /** A new key with a new id, for RS256, as most identity providers have. */
    public static SigningKey generateRsa() {
        return generate(new RSAKeyGenerator(RSA_BITS), JWSAlgorithm.RS256);
    }

    private static SigningKey generate(JWKGenerator<? extends JWK> generator, JWSAlgorithm algorithm) {
        try {
            return new SigningKey(generator
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(algorithm)
                    .keyID(UUID.randomUUID().toString())
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key kept in {@code file}, readable for its owner only; a new one on the first call. */
    public static SigningKey keptIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path draft = Files.createTempFile(
                    file.getParent(),
                    "key",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, generate().key.toJSONString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return load(file);
    }

    /** The key in {@code file}, which must exist. */
    static SigningKey load(Path file) throws IOException {
        try {
            return new SigningKey(JWK.parse(Files.readString(file)));
        } catch (ParseException | JOSEException e) {
            throw new IOException("not a key: " + file, e);
        }
    }

    /** The public half, as an issuer publishes it. */
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** The whole key, for tests that forge tokens. */
    public JWK key() {
        return key;
    }

    /** A token for {@code subject} with {@code roles}, valid from now. */
    public String token(String subject, List<String> roles, Duration validity) {
        return token(ISSUER, subject, roles, validity);
    }

    /** As above, of an issuer with another name. */
    public String token(String issuer, String subject, List<String> roles, Duration validity) {
        Instant now = Instant.now();
        return sign(new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subject(subject)
                .claim("roles", roles)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(validity)))
                .build());
    }

    /** A token with exactly these claims. */
    public String sign(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
