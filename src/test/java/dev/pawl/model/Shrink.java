package dev.pawl.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Shrinks a failing sequence: drops steps, many at once and then fewer, while the rest still fails. */
final class Shrink {
    private Shrink() {}

    /** No single step of the result can be dropped. */
    static <T> List<T> shortest(List<T> failing, Predicate<List<T>> stillFails) {
        List<T> steps = failing;
        for (int size = Math.max(1, steps.size() / 2); size > 0; ) {
            List<T> shorter = without(steps, size, stillFails);
            size = size == 1 && shorter.size() < steps.size() ? 1 : size / 2;
            steps = shorter;
        }
        return steps;
    }

    /** Drops each run of {@code size} steps that is not needed. */
    private static <T> List<T> without(List<T> all, int size, Predicate<List<T>> stillFails) {
        List<T> steps = all;
        int from = Math.max(0, all.size() - size);
        while (true) {
            List<T> fewer = new ArrayList<>(steps.subList(0, from));
            fewer.addAll(steps.subList(Math.min(steps.size(), from + size), steps.size()));
            if (fewer.size() < steps.size() && stillFails.test(fewer)) {
                steps = fewer;
            }
            if (from == 0) {
                return steps;
            }
            from = Math.max(0, from - size);
        }
    }
}
