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

    /** The page of {@code items}, after which the next one starts at {@code next}; null if this is the last one. */
    public static <T> Page<T> until(List<T> items, @Nullable Object next) {
        return new Page<>(items, next == null ? null : PageQuery.encode(next));
    }

    /** The page in {@code found}, which was queried with {@code limit} + 1; {@code position} is the sort key. */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, Object> position) {
        boolean more = found.size() > limit;
        return of(more ? found.subList(0, limit) : found, more, position);
    }

    /** The page of {@code items}; {@code position} of the last one is where the next page starts, if there is more. */
    public static <T> Page<T> of(List<T> items, boolean more, Function<T, Object> position) {
        return new Page<>(items, more ? PageQuery.encode(position.apply(items.getLast())) : null);
    }
}
