package dev.pawl.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How much of something each editor has at the moment. Those who have nothing take no room. */
final class Holdings {
    private final ConcurrentMap<String, Long> held = new ConcurrentHashMap<>();

    /** Gives {@code editor} that much more, unless it would then be more than {@code limit}; 0 is no limit. */
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

    /** Takes back what was given. */
    void giveBack(String editor, long amount) {
        held.computeIfPresent(editor, (key, before) -> before == amount ? null : before - amount);
    }
}
