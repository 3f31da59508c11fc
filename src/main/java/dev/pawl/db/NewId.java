package dev.pawl.db;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.UUID;

/** Ids of new rows: UUIDv7, ordered within this process (spec/decisions/005). */
public final class NewId {
    /** The greatest id: where a list starts that shows the newest first. */
    public static final UUID MAX = new UUID(-1, -1);

    private NewId() {}

    /** The smallest id that can have been created at {@code time}, to the millisecond. */
    public static UUID firstOf(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE);
    }

    /** A new id, greater than every earlier one of this process. */
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
