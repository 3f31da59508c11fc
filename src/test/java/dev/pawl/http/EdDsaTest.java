package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import dev.pawl.dev.SigningKey;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.refusal.TokenFault;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are signed with EdDSA, which the JDK verifies (spec/decisions/059). */
class EdDsaTest {
    /** The order of the base point of Ed25519. */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final String HEADER = "{\"alg\":\"EdDSA\",\"kid\":\"key\"}";

    @ParameterizedTest
    @CsvSource({"Ed25519", "Ed448"})
    void a_token_is_accepted_whose_key_is_published(String curve) throws GeneralSecurityException {
        // The sign of x is in the key, and half of all keys have it set.
        for (int i = 0; i < 8; i++) {
            KeyPair keys = keys(curve);
            assertEquals(new Principal("ann", Set.of("editor")), authenticate(jwk(curve, keys), token(HEADER, keys)));
        }
    }

    /** RFC 8037, appendix A. */
    @Test
    void a_key_and_a_signature_of_the_standard_are_verified() throws Exception {
        OctetKeyPair key = new OctetKeyPair.Builder(
                        Curve.Ed25519, new Base64URL("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
                .build();
        EdDsaVerifier verifier = new EdDsaVerifier((EdECPublicKey) EdDsaVerifier.publicKey(key));
        JWSHeader header = JWSHeader.parse("{\"alg\":\"EdDSA\"}");
        byte[] input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(UTF_8);
        Base64URL signature =
                new Base64URL("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        assertTrue(verifier.verify(header, input, signature));
    }

    @Test
    void an_altered_signature_is_refused() throws GeneralSecurityException {
        KeyPair keys = keys("Ed25519");
        String good = token(HEADER, keys);
        String start = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] signature = new Base64URL(good.substring(start.length())).decode();
        byte[] altered = signature.clone();
        altered[5] ^= 1;
        assertRefused(TokenFault.SIGNATURE, keys, start + Base64URL.encode(altered));
        assertRefused(TokenFault.SIGNATURE, keys, start + Base64URL.encode(Arrays.copyOf(signature, 63)));
        assertRefused(TokenFault.SIGNATURE, keys, start + Base64URL.encode(Arrays.copyOf(signature, 65)));
        assertRefused(TokenFault.SIGNATURE, keys, start + Base64URL.encode(new byte[64]));
        assertRefused(TokenFault.SIGNATURE, keys, start + Base64URL.encode(malleable(signature)));
        assertRefused(TokenFault.SIGNATURE, keys, token(HEADER, keys("Ed25519")));
    }

    @Test
    void a_header_that_must_be_understood_and_is_not_is_refused() throws GeneralSecurityException {
        KeyPair keys = keys("Ed25519");
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"key\",\"crit\":[\"x\"],\"x\":1}";
        assertRefused(TokenFault.SIGNATURE, keys, token(header, keys));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed25519", "Ed448", "ES256K", "HS256"})
    void no_other_name_of_an_algorithm_is_accepted(String algorithm) throws GeneralSecurityException {
        KeyPair keys = keys("Ed25519");
        assertRefused(TokenFault.ALGORITHM, keys, token(HEADER.replace("EdDSA", algorithm), keys));
    }

    @Test
    void a_key_that_is_none_verifies_nothing() throws GeneralSecurityException {
        KeyPair keys = keys("Ed25519");
        for (String x : new String[] {"AA", "_____________________________________________________w"}) {
            JWK broken = new OctetKeyPair.Builder(Curve.Ed25519, new Base64URL(x))
                    .keyID("key")
                    .build();
            RefusedException e = assertThrows(RefusedException.class, () -> authenticate(broken, token(HEADER, keys)));
            assertInstanceOf(Refusal.TokenRefused.class, e.refusal());
        }
    }

    private static void assertRefused(TokenFault fault, KeyPair keys, String token) {
        RefusedException e = assertThrows(RefusedException.class, () -> authenticate(jwk("Ed25519", keys), token));
        assertEquals(new Refusal.TokenRefused(fault), e.refusal());
    }

    private static Principal authenticate(JWK key, String token) {
        JWKSet published = new JWKSet(key);
        return TokenVerification.authenticator(
                        (selector, context) -> selector.select(published),
                        () -> SigningKey.ISSUER,
                        TokenRules.usual(SigningKey.AUDIENCE),
                        InstantSource.system())
                .authenticate("Bearer " + token);
    }

    private static KeyPair keys(String curve) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(curve).generateKeyPair();
    }

    /** The JDK writes the public key at the end of its encoding. */
    private static JWK jwk(String curve, KeyPair keys) {
        byte[] encoded = keys.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, 12, encoded.length);
        return new OctetKeyPair.Builder(Curve.parse(curve), Base64URL.encode(x))
                .keyID("key")
                .build();
    }

    private static String token(String header, KeyPair keys) throws GeneralSecurityException {
        String claims = "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ann\",\"roles\":[\"editor\"],\"exp\":%d}"
                .formatted(
                        SigningKey.ISSUER,
                        SigningKey.AUDIENCE,
                        Instant.now().plusSeconds(600).getEpochSecond());
        String input = Base64URL.encode(header) + "." + Base64URL.encode(claims);
        Signature signature = Signature.getInstance("EdDSA");
        signature.initSign(keys.getPrivate());
        signature.update(input.getBytes(UTF_8));
        return input + "." + Base64URL.encode(signature.sign());
    }

    /** S + L in place of S: the same equation, so that a lax verifier would accept a second signature. */
    private static byte[] malleable(byte[] signature) {
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        BigInteger sum = new BigInteger(1, reversed(s)).add(ORDER);
        byte[] bytes = Arrays.copyOf(reversed(sum.toByteArray()), 32);
        byte[] changed = signature.clone();
        System.arraycopy(bytes, 0, changed, 32, 32);
        return changed;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
