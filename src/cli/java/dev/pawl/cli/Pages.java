package dev.pawl.cli;

import dev.pawl.client.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads all pages of a list. */
final class Pages {
    /** The largest page size that the contract allows. */
    static final int SIZE = 200;

    private Pages() {}

    /** Reads the page at {@code cursor}, or the first one if it is null. */
    @FunctionalInterface
    interface Reader<P> {
        P read(@Nullable String cursor) throws ApiException;
    }

    static <P, T> List<T> all(Reader<P> reader, Function<P, List<T>> items, Function<P, @Nullable String> next)
            throws ApiException {
        List<T> all = new ArrayList<>();
        String cursor = null;
        do {
            P page = reader.read(cursor);
            all.addAll(items.apply(page));
            cursor = next.apply(page);
        } while (cursor != null);
        return all;
    }
}
