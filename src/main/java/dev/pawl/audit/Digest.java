package dev.pawl.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * What Pawl has signed: the audit events that were recorded in one window of time (spec/audit_digest.md).
 *
 * @param number 1 or greater
 * @param from the first microsecond of the window
 * @param to the first microsecond after it
 * @param events how many there are
 * @param root of the tree of these events, 64 hexadecimal digits
 * @param previous the SHA-256 of the digest before, 64 hexadecimal digits; zeros for the first
 * @param keyId of the key of the signature, 64 hexadecimal digits
 * @param signature of everything before it, 128 hexadecimal digits
 */
public record Digest(
        long number,
        Instant from,
        Instant to,
        int events,
        String root,
        String previous,
        String keyId,
        String signature) {
    /** Where the window of the first digest begins. */
    public static final Instant BEGINNING = Instant.EPOCH;
    /** What stands in the first digest for the one before. */
    public static final String NONE_BEFORE = "0".repeat(64);

    static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

    /** Signs what this window holds. */
    public static Digest sign(long number, Instant from, Instant to, MerkleTree tree, String previous, DigestKey key) {
        Digest unsigned = new Digest(
                number,
                from,
                to,
                tree.size(),
                HexFormat.of().formatHex(tree.root()),
                previous,
                key.publicKey().id(),
                "");
        return new Digest(
                number,
                from,
                to,
                unsigned.events,
                unsigned.root,
                previous,
                unsigned.keyId,
                key.sign(unsigned.signedPart()));
    }

    /** Whether what was recorded then belongs to its window. */
    public boolean covers(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }

    /** The bytes of the file of this digest: its canonical JSON. */
    public byte[] canonical() {
        Map<String, Object> members = members();
        members.put("signature", signature);
        return CanonicalJson.of(members);
    }

    /** What the next digest calls {@code previous}. */
    public String hash() {
        return HexFormat.of().formatHex(Sha256.of(canonical()));
    }

    @JsonIgnore
    byte[] signedPart() {
        return CanonicalJson.of(members());
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new HashMap<>();
        members.put("number", number);
        members.put("from", MICROSECONDS.format(from));
        members.put("to", MICROSECONDS.format(to));
        members.put("events", events);
        members.put("root", root);
        members.put("previous", previous);
        members.put("key_id", keyId);
        return members;
    }
}
