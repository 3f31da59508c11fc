package dev.pawl.db;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A write of rows to one table: a statement for one row, and one for many, so that the text, the number of parameters
 * and the plan do not depend on the number of rows (spec/decisions/013). {@link Columns} makes it.
 *
 * @param <R> the type that a row is made from
 */
public final class RowWrite<R> {
    private final Function<R, BoundStatement> one;
    private final Function<List<R>, BoundStatement> many;
    private final Place place;
    private final @Nullable BiConsumer<List<R>, List<Row>> returned;

    /** The order in which a transaction sends its writes. */
    enum Place {
        FIRST,
        UPDATES,
        INSERTS
    }

    /** @param returned takes the rows that were sent and those that the statement returned; null if it returns none */
    RowWrite(
            Function<R, BoundStatement> one,
            Function<List<R>, BoundStatement> many,
            Place place,
            @Nullable BiConsumer<List<R>, List<Row>> returned) {
        this.one = one;
        this.many = many;
        this.place = place;
        this.returned = returned;
    }

    /** The same write, sent before all others of its transaction. Otherwise updates come before inserts. */
    public RowWrite<R> first() {
        return new RowWrite<>(one, many, Place.FIRST, returned);
    }

    BoundStatement of(List<R> rows) {
        return rows.size() == 1 ? one.apply(rows.getFirst()) : many.apply(rows);
    }

    Place place() {
        return place;
    }

    /** Takes what the statement returned for {@code rows}; null if it returns no rows. */
    @Nullable
    BiConsumer<List<R>, List<Row>> returned() {
        return returned;
    }
}
