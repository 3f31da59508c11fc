package dev.pawl.db;

import java.util.List;
import java.util.function.Function;

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

    /** The order in which a transaction sends its writes. */
    enum Place {
        FIRST,
        UPDATES,
        INSERTS
    }

    RowWrite(Function<R, BoundStatement> one, Function<List<R>, BoundStatement> many, Place place) {
        this.one = one;
        this.many = many;
        this.place = place;
    }

    /** The same write, sent before all others of its transaction. Otherwise updates come before inserts. */
    public RowWrite<R> first() {
        return new RowWrite<>(one, many, Place.FIRST);
    }

    BoundStatement of(List<R> rows) {
        return rows.size() == 1 ? one.apply(rows.getFirst()) : many.apply(rows);
    }

    Place place() {
        return place;
    }
}
