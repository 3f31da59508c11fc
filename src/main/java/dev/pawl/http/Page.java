package dev.pawl.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list (spec/openapi.yaml).
 *
 * @param nextCursor where the next page starts; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /** The page in {@code found}, of which one more than {@code limit} was asked for; {@code position} is the key. */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, Object> position) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, PageQuery.encode(position.apply(items.getLast())));
    }
}
