package dev.pawl.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.InsertReturningStep;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The single list of a table's columns and their values. The statements that insert, update and select rows are built
 * from it. Many rows are sent as one array per column, so that the text, the number of parameters and the plan do not
 * depend on the number of rows (spec/decisions/013).
 *
 * @param <R> the type that a row is made from
 */
public final class Columns<R> {
    private static final String ROWS = "given";

    private final List<Column<R, ?>> columns;

    private Columns(List<Column<R, ?>> columns) {
        this.columns = columns;
    }

    /** @param changes whether an update sets it */
    private record Column<R, T>(
            Field<T> target, Param<T> one, Param<T[]> many, Function<R, ? extends @Nullable T> value, boolean changes) {
        static <R, T> Column<R, T> of(Field<T> target, Function<R, ? extends @Nullable T> value, boolean changes) {
            String name = target.getName();
            return new Column<>(
                    target,
                    param(name, target),
                    param(name, target.getDataType().getArrayDataType()),
                    value,
                    changes);
        }

        <S> Column<S, T> of(Function<S, R> part) {
            return new Column<>(target, one, many, part.andThen(value), changes);
        }

        Condition isGiven() {
            return target.eq(given(target));
        }

        void bind(BoundStatement statement, R row) {
            statement.set(one, value.apply(row));
        }

        void bindAll(BoundStatement statement, Collection<R> rows) {
            List<@Nullable T> all = new ArrayList<>(rows.size());
            rows.forEach(row -> all.add(value.apply(row)));
            statement.setAll(many, all);
        }
    }

    /** A list without columns. */
    public static <R> Columns<R> of(Class<R> type) {
        return new Columns<>(List.of());
    }

    /** A copy with one more column that updates set. */
    public <T> Columns<R> with(Field<T> target, Function<R, ? extends @Nullable T> value) {
        return with(Column.of(target, value, true));
    }

    /** A copy with one more column that only inserts set. */
    public <T> Columns<R> withFixed(Field<T> target, Function<R, ? extends @Nullable T> value) {
        return with(Column.of(target, value, false));
    }

    private Columns<R> with(Column<R, ?> column) {
        List<Column<R, ?>> more = new ArrayList<>(columns);
        more.add(column);
        return new Columns<>(List.copyOf(more));
    }

    /** The fields that a query must select to read a row. */
    public List<Field<?>> fields() {
        return columns.stream().<Field<?>>map(Column::target).toList();
    }

    /** The same columns, of a type that holds an {@code R}. */
    public <S> Columns<S> of(Function<S, R> part) {
        return new Columns<>(
                columns.stream().<Column<S, ?>>map(column -> column.of(part)).toList());
    }

    /** Inserts rows with all columns. */
    public RowWrite<R> insertInto(Table<?> table) {
        return write(RenderedSql.of(one(table)), RenderedSql.of(many(table)), RowWrite.Place.INSERTS);
    }

    /**
     * Like {@link #insertInto(Table)}, and reads what the database has made of the rows.
     *
     * @param read the fields to read of the inserted rows
     * @param returned takes the rows that were sent and those that were read, each in an order of its own, once they are
     *     committed; must return immediately
     */
    public RowWrite<R> insertInto(Table<?> table, List<Field<?>> read, BiConsumer<List<R>, List<Row>> returned) {
        RenderedSql one = RenderedSql.returning(one(table).returning(read), read);
        RenderedSql many = RenderedSql.returning(many(table).returning(read), read);
        return new RowWrite<>(row -> bind(one, row), rows -> bindAll(many, rows), RowWrite.Place.INSERTS, returned);
    }

    private InsertReturningStep<?> one(Table<?> table) {
        Map<Field<?>, Field<?>> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.target(), column.one()));
        return DSL.insertInto(table).set(values);
    }

    private InsertReturningStep<?> many(Table<?> table) {
        List<Field<?>> given =
                columns.stream().<Field<?>>map(column -> given(column.target())).toList();
        return DSL.insertInto(table).columns(fields()).select(DSL.select(given).from(rows()));
    }

    /** Updates the changing columns of the rows with the same {@code key}. */
    public <K> RowWrite<R> update(Table<?> table, Field<K> key) {
        Columns<R> sent = new Columns<>(columns.stream()
                .filter(column -> column.changes() || column.target().equals(key))
                .toList());
        Map<Field<?>, Field<?>> one = new LinkedHashMap<>();
        Map<Field<?>, Field<?>> many = new LinkedHashMap<>();
        for (Column<R, ?> column : sent.columns) {
            one.put(column.target(), column.one());
            many.put(column.target(), given(column.target()));
        }
        one.remove(key);
        many.remove(key);
        return sent.write(
                RenderedSql.of(DSL.update(table).set(one).where(key.eq(param(key.getName(), key)))),
                RenderedSql.of(DSL.update(table).set(many).from(sent.rows()).where(key.eq(given(key)))),
                RowWrite.Place.UPDATES);
    }

    /**
     * A read by these columns as the key.
     *
     * @param one has a parameter with the name of each column
     * @param many selects from {@link #rows}
     */
    public RowRead<R> read(RenderedSql one, RenderedSql many) {
        return new RowRead<>(key -> bind(one, key), keys -> bindAll(many, keys));
    }

    private RowWrite<R> write(RenderedSql one, RenderedSql many, RowWrite.Place place) {
        return new RowWrite<>(row -> bind(one, row), rows -> bindAll(many, rows), place, null);
    }

    /** The value for {@code target} in a statement that selects from {@link #rows}. */
    public static <T> Field<T> given(Field<T> target) {
        return field(name(ROWS, target.getName()), target.getDataType());
    }

    /** The condition that a row of the table equals one of these rows. */
    public Condition matched() {
        return DSL.and(columns.stream().map(Column::isGiven).toList());
    }

    /**
     * The rows as a table to select from. Written as plain SQL, because jOOQ's {@code unnest} takes only one array, and
     * PostgreSQL does not accept its {@code ROWS FROM}.
     *
     * <p>The first array is a subquery, which hides the number of rows from the planner. Otherwise a plan for a few rows
     * looks cheaper than the cached one for any number, and PostgreSQL plans such a statement anew each time.
     */
    public Table<?> rows() {
        List<QueryPart> arrays = new ArrayList<>();
        columns.forEach(column -> arrays.add(arrays.isEmpty() ? field("(select {0})", column.many()) : column.many()));
        String[] names =
                columns.stream().map(column -> column.target().getName()).toArray(String[]::new);
        return DSL.table("unnest({0})", list(arrays)).as(ROWS, names);
    }

    /** Binds the rows to {@code statement}, which selects from {@link #rows}. */
    public BoundStatement bindAll(RenderedSql statement, Collection<R> rows) {
        BoundStatement bound = statement.bind();
        columns.forEach(column -> column.bindAll(bound, rows));
        return bound;
    }

    /** Binds the row to {@code statement}, which has a parameter with the name of each column. */
    public BoundStatement bind(RenderedSql statement, R row) {
        BoundStatement bound = statement.bind();
        columns.forEach(column -> column.bind(bound, row));
        return bound;
    }
}
