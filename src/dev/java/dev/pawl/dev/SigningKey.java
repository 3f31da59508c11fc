package dev.pawl.dev;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
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

    private final RSAKey key;

    private SigningKey(RSAKey key) {
        this.key = key;
    }

    /** A new key with a new id. */
    public static SigningKey generate() {
        try {
            return new SigningKey(new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
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
            return new SigningKey(RSAKey.parse(Files.readString(file)));
        } catch (ParseException e) {
            throw new IOException("not a key: " + file, e);
        }
    }

    /** The public half, as an issuer publishes it. */
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** The whole key, for tests that forge tokens. */
    public RSAKey key() {
        return key;
    }

    /** A token for {@code subject} with {@code roles}, valid from now. */
    public String token(String subject, List<String> roles, Duration validity) {
        Instant now = Instant.now();
        return sign(new JWTClaimsSet.Builder()
                .issuer(ISSUER)
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
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
