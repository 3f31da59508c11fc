package dev.pawl.dev.orchestrator;

import java.util.LinkedHashSet;
import java.util.Set;

/** The latest so many of something; the oldest is forgotten first. Not for several threads. */
final class Remembered<T> {
    private final Set<T> items = new LinkedHashSet<>();
    private final int limit;

    Remembered(int limit) {
        this.limit = limit;
    }

    /** Whether {@code item} is new. */
    boolean add(T item) {
        boolean isNew = items.add(item);
        if (items.size() > limit) {
            items.remove(items.iterator().next());
        }
        return isNew;
    }

    boolean contains(T item) {
        return items.contains(item);
    }
}
