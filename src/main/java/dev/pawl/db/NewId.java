package dev.pawl.db;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.UUID;

/** Ids of new rows: UUIDv7, ordered within this process (spec/decisions/005). */
public final class NewId {
    /** An id behind every other, where a list that shows the newest first begins. */
    public static final UUID MAX = new UUID(-1, -1);

    private NewId() {}

    /** The least id that can have been made at {@code time}, to the millisecond. */
    public static UUID firstOf(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE);
    }

    /** An id greater than every one that this process has made before. */
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
