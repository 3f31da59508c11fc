package dev.pawl.digest;

import dev.pawl.audit.DigestKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign digests.
 *
 * @param next the successor of {@code present} during a rotation, which signs in its place; null if there is none
 */
public record DigestKeys(DigestKey present, @Nullable DigestKey next) {
    DigestKey signing() {
        return next == null ? present : next;
    }
}
