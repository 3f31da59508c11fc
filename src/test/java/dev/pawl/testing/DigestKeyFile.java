package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pawl.audit.DigestKey;
import dev.pawl.audit.InvalidKeyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A new key that signs digests, in the files that {@code openssl genpkey} and {@code openssl pkey -pubout} write. */
public record DigestKeyFile(String secretPem, String publicPem) {
    /** A new one. */
    public static DigestKeyFile generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new DigestKeyFile(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public DigestKey key() {
        try {
            return DigestKey.fromPem(secretPem);
        } catch (InvalidKeyFileException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the private key to {@code file}, and returns it as a text. */
    public String in(Path file) {
        try {
            return Files.writeString(file, secretPem).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded),
                        label);
    }
}
