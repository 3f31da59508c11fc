package dev.pawl.dev.orchestrator;

import java.util.LinkedHashSet;
import java.util.Set;

/** A bounded set that evicts the oldest item first. Not thread-safe. */
final class Remembered<T> {
    private final Set<T> items = new LinkedHashSet<>();
    private final int limit;

    Remembered(int limit) {
        this.limit = limit;
    }

    /** Adds {@code item}; returns whether it is new. */
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
