package dev.pawl.audit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A public key of digests, and the signature by which the key before it has made it its successor
 * (spec/audit_digest.md, Keys).
 *
 * @param keyId the SHA-256 of the key, 64 hexadecimal digits
 * @param publicKey 64 hexadecimal digits
 * @param endorsedBy the id of the key before; null for the first, and after one that is lost
 * @param endorsement its signature, 128 hexadecimal digits; null together with {@code endorsedBy}
 */
public record KeyEndorsement(
        String keyId,
        String publicKey,
        @Nullable String endorsedBy,
        @Nullable String endorsement) {

    /** A key that no other vouches for. */
    public static KeyEndorsement ofNobody(VerifyingKey key) {
        return new KeyEndorsement(key.id(), key.hex(), null, null);
    }

    static KeyEndorsement of(VerifyingKey key, DigestKey before) {
        String endorsedBy = before.publicKey().id();
        KeyEndorsement unsigned = new KeyEndorsement(key.id(), key.hex(), endorsedBy, null);
        return new KeyEndorsement(key.id(), key.hex(), endorsedBy, before.sign(unsigned.signedPart()));
    }

    /** Whether {@code key} has signed it. */
    boolean isBy(VerifyingKey key) {
        return endorsement != null && key.id().equals(endorsedBy) && key.verifies(signedPart(), endorsement);
    }

    /** The bytes of the file of this key: its canonical JSON. */
    public byte[] canonical() {
        Map<String, Object> members = members();
        if (endorsement != null) {
            members.put("endorsement", endorsement);
        }
        return CanonicalJson.of(members);
    }

    private byte[] signedPart() {
        return CanonicalJson.of(members());
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new HashMap<>();
        members.put("key_id", keyId);
        members.put("public_key", publicKey);
        if (endorsedBy != null) {
            members.put("endorsed_by", endorsedBy);
        }
        return members;
    }
}
