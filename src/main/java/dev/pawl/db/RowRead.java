package dev.pawl.db;

import java.util.List;
import java.util.function.Function;

/**
 * A read of rows by their keys: a statement for one key, and one for many. The counterpart of {@link RowWrite}; {@link
 * Columns} makes it.
 *
 * @param <K> the key
 */
public final class RowRead<K> {
    private final Function<K, BoundStatement> one;
    private final Function<List<K>, BoundStatement> many;

    RowRead(Function<K, BoundStatement> one, Function<List<K>, BoundStatement> many) {
        this.one = one;
        this.many = many;
    }

    /** The statement that reads the rows of {@code keys}, at least one, in no particular order. */
    public BoundStatement of(List<K> keys) {
        return keys.size() == 1 ? one.apply(keys.getFirst()) : many.apply(keys);
    }
}
