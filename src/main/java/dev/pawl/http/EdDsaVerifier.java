package dev.pawl.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.CriticalHeaderParamsDeferral;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Verifies EdDSA with the JDK. The library's own verifier needs Tink for it (spec/decisions/059). */
final class EdDsaVerifier extends EdDSAProvider implements JWSVerifier {
    private static final String ALGORITHM = "EdDSA";

    private final EdECPublicKey key;
    private final CriticalHeaderParamsDeferral critical = new CriticalHeaderParamsDeferral();

    EdDsaVerifier(EdECPublicKey key) {
        this.key = key;
    }

    /**
     * The public key as the JDK has it.
     *
     * @throws JOSEException if it is of a curve that does not sign, or is not a point on its curve
     */
    static PublicKey publicKey(OctetKeyPair jwk) throws JOSEException {
        byte[] bytes = jwk.getDecodedX();
        int last = bytes.length - 1;
        if (last < 0) {
            throw new JOSEException("no key");
        }
        // RFC 8032: y in little-endian order, and the sign of x in the highest bit.
        boolean xOdd = bytes[last] < 0;
        bytes[last] &= 0x7f;
        EdECPoint point = new EdECPoint(xOdd, new BigInteger(1, reversed(bytes)));
        NamedParameterSpec curve = new NamedParameterSpec(jwk.getCurve().getName());
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new EdECPublicKeySpec(curve, point));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("no key for EdDSA", e);
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) throws JOSEException {
        if (!critical.headerPasses(header)) {
            return false;
        }
        try {
            Signature verification = Signature.getInstance(ALGORITHM);
            verification.initVerify(key);
            verification.update(signingInput);
            return verification.verify(signature.decode());
        } catch (SignatureException e) {
            return false; // It has another length, or is not in range.
        } catch (GeneralSecurityException e) {
            throw new JOSEException("EdDSA cannot be verified", e);
        }
    }
}
