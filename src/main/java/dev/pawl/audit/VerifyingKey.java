package dev.pawl.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ed25519 public key of digests (spec/audit_digest.md).
 *
 * @param id the SHA-256 of the key's 32 bytes, 64 hexadecimal digits
 * @param hex the key's 32 bytes, 64 hexadecimal digits
 */
public record VerifyingKey(String id, String hex) {
    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** @param hex 64 lower-case hexadecimal digits */
    public static VerifyingKey of(String hex) {
        return new VerifyingKey(
                HexFormat.of().formatHex(Sha256.of(HexFormat.of().parseHex(hex))), hex);
    }

    /** The key in a PEM file, as {@code openssl pkey -pubout} writes it. */
    public static VerifyingKey fromPem(String pem) throws InvalidKeyFileException {
        byte[] encoded = Pem.decode(pem, "PUBLIC KEY");
        int prefix = X509_PREFIX.length;
        if (encoded.length != prefix + 32 || !Arrays.equals(X509_PREFIX, Arrays.copyOf(encoded, prefix))) {
            throw new InvalidKeyFileException();
        }
        return of(HexFormat.of().formatHex(encoded, prefix, encoded.length));
    }

    /** @param signature 128 hexadecimal digits */
    boolean verifies(byte[] message, String signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(jdkKey());
            ed25519.update(message);
            return ed25519.verify(HexFormat.of().parseHex(signature));
        } catch (SignatureException e) {
            return false; // Not even the form of a signature.
        } catch (GeneralSecurityException e) {
            return false; // The bytes are no point of the curve.
        }
    }

    private PublicKey jdkKey() throws GeneralSecurityException {
        byte[] encoded = HexFormat.of().parseHex(HexFormat.of().formatHex(X509_PREFIX) + hex);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
