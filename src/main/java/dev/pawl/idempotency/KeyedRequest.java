package dev.pawl.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A request with an {@code Idempotency-Key}.
 *
 * @param editorId the owner of the key; the same key of another editor is a different key
 * @param sha256 the digest that distinguishes a repetition from another request under the same key
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
public record KeyedRequest(String editorId, String key, byte[] sha256) {

    /** The request of {@code method} and concrete {@code path} with {@code body}. */
    public static KeyedRequest of(String editorId, String key, String method, String path, byte[] body) {
        // Neither a method nor a path contains a line break, so the encoding is unambiguous.
        byte[] line = (method + " " + path + "\n").getBytes(UTF_8);
        return new KeyedRequest(editorId, key, sha256(line, body));
    }

    boolean isRepeatedBy(byte[] otherSha256) {
        return MessageDigest.isEqual(sha256, otherSha256);
    }

    /**
     * The number of the advisory lock on editor and key: 64 bits of a SHA-256, so that no editor can find a key that
     * collides with another editor's.
     */
    long lock() {
        // A subject contains no control character, so the encoding is unambiguous.
        return ByteBuffer.wrap(sha256((editorId + "\n").getBytes(UTF_8), key.getBytes(UTF_8)))
                .getLong();
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(first);
            return sha.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
