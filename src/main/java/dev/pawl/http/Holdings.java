package dev.pawl.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How much of a resource each editor holds. An editor that holds nothing takes no memory. */
final class Holdings {
    private final ConcurrentMap<String, Long> held = new ConcurrentHashMap<>();

    /**
     * Adds {@code amount} for {@code editor} and returns true, unless the sum would exceed {@code limit}; 0 means no
     * limit.
     */
    boolean take(String editor, long amount, long limit) {
        while (true) {
            Long before = held.get(editor);
            long after = (before == null ? 0 : before) + amount;
            if (limit > 0 && after > limit) {
                return false;
            }
            if (before == null ? held.putIfAbsent(editor, after) == null : held.replace(editor, before, after)) {
                return true;
            }
        }
    }

    /** Releases what {@link #take} added. */
    void giveBack(String editor, long amount) {
        held.computeIfPresent(editor, (key, before) -> before == amount ? null : before - amount);
    }
}
