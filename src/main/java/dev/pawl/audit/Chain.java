package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.MICROS;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The {@code chain} of an audit event: a SHA-256 (spec/audit_chain.md). The database computes it too, and is what
 * counts; this is for verification.
 */
public final class Chain {
    /** What the first event of a job continues. */
    static final Chain START = new Chain(new byte[32]);

    private static final byte VERSION = 1;
    private static final byte[] ABSENT = {-1, -1, -1, -1};

    private final byte[] hash;

    private Chain(byte[] hash) {
        this.hash = hash;
    }

    /** @param hex 64 hexadecimal digits */
    static Chain of(String hex) {
        return new Chain(HexFormat.of().parseHex(hex));
    }

    /** The chain of {@code event}, if this is the one of the event before it. */
    Chain next(TrailEvent event) {
        Hashed hashed = new Hashed(hash);
        hashed.add(event.eventType());
        hashed.add(event.jobId());
        hashed.add(event.projectId());
        hashed.add(event.sequence());
        hashed.add(event.actorType());
        hashed.add(event.actorId());
        hashed.add(event.prevStatus());
        hashed.add(event.newStatus());
        hashed.add(event.reasonCode());
        hashed.add(event.occurredAt());
        hashed.add(event.recordedAt());
        hashed.add(event.correlationId());
        hashed.add(event.callbackIdHash());
        hashed.add(event.callbackPayloadHash());
        return new Chain(hashed.digest());
    }

    /** The fields, each with its length before it. */
    private static final class Hashed {
        private final MessageDigest sha;

        Hashed(byte[] previous) {
            sha = Sha256.begin();
            sha.update(VERSION);
            sha.update(previous);
        }

        void add(@Nullable String text) {
            add(text == null ? null : text.getBytes(UTF_8));
        }

        void add(@Nullable UUID id) {
            add(
                    id == null
                            ? null
                            : ByteBuffer.allocate(16)
                                    .putLong(id.getMostSignificantBits())
                                    .putLong(id.getLeastSignificantBits())
                                    .array());
        }

        void add(long number) {
            add(ByteBuffer.allocate(8).putLong(number).array());
        }

        void add(Instant time) {
            add(MICROS.between(Instant.EPOCH, time));
        }

        private void add(byte @Nullable [] value) {
            if (value == null) {
                sha.update(ABSENT);
            } else {
                sha.update(ByteBuffer.allocate(4).putInt(value.length).flip());
                sha.update(value);
            }
        }

        byte[] digest() {
            return sha.digest();
        }
    }

    byte[] bytes() {
        return hash.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Chain chain && Arrays.equals(hash, chain.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(hash);
    }
}
