package dev.pawl.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An Ed25519 private key that signs digests. Two of them are equal if their public keys are. */
public final class DigestKey {
    private final PrivateKey secret;
    private final VerifyingKey publicKey;

    private DigestKey(PrivateKey secret, VerifyingKey publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
    }

    /** The key in a PEM file, as {@code openssl genpkey -algorithm ed25519} writes it. */
    public static DigestKey fromPem(String pem) throws InvalidKeyFileException {
        byte[] encoded = Pem.decode(pem, "PRIVATE KEY");
        try {
            PrivateKey secret = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            byte[] seed = ((EdECPrivateKey) secret).getBytes().orElseThrow(InvalidKeyFileException::new);
            return new DigestKey(secret, publicKeyOf(seed));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyFileException();
        }
    }

    /** The JDK computes a public key only where it makes a pair: it gets the seed of this one for a random number. */
    private static VerifyingKey publicKeyOf(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
        return VerifyingKey.of(HexFormat.of().formatHex(encoded, encoded.length - 32, encoded.length));
    }

    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    /** Says that {@code next} follows this key. */
    public KeyEndorsement endorse(VerifyingKey next) {
        return KeyEndorsement.of(next, this);
    }

    public VerifyingKey publicKey() {
        return publicKey;
    }

    /** 128 hexadecimal digits. */
    String sign(byte[] message) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(secret);
            ed25519.update(message);
            return HexFormat.of().formatHex(ed25519.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DigestKey key && publicKey.equals(key.publicKey);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "DigestKey[" + publicKey.id() + "]";
    }
}
