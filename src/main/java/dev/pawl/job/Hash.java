package dev.pawl.job;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Hashes of which 16 bytes are kept, which PostgreSQL stores in the least space as a UUID (spec/decisions/060). */
public final class Hash {
    private Hash() {}

    /** The first 16 bytes of the SHA-256 of {@code content}. */
    public static UUID of(byte[] content) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(content));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
