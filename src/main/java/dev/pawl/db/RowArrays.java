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
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Rows that travel as one array a column, so that a statement has the same text, the same number of parameters and the
 * same plan however many there are (spec/decisions/013).
 *
 * @param <R> what a row is made from
 */
public final class RowArrays<R> {
    private static final String ROWS = "given";

    private final List<Column<R, ?>> columns;

    private RowArrays(List<Column<R, ?>> columns) {
        this.columns = columns;
    }

    private record Column<R, T>(Field<T> target, Param<T[]> values, Function<R, ? extends @Nullable T> value) {
        static <R, T> Column<R, T> of(Field<T> target, Function<R, ? extends @Nullable T> value) {
            return new Column<>(
                    target, param(target.getName(), target.getDataType().getArrayDataType()), value);
        }

        Condition isGiven() {
            return target.eq(given(target));
        }

        void bind(BoundSql statement, Collection<R> rows) {
            List<@Nullable T> all = new ArrayList<>(rows.size());
            rows.forEach(row -> all.add(value.apply(row)));
            statement.setAll(values, all);
        }
    }

    /** Rows without a column yet. */
    public static <R> RowArrays<R> of(Class<R> type) {
        return new RowArrays<>(List.of());
    }

    /** The same with one more column, {@code target} of the table to be written. */
    public <T> RowArrays<R> with(Field<T> target, Function<R, ? extends @Nullable T> value) {
        List<Column<R, ?>> more = new ArrayList<>(columns);
        more.add(Column.of(target, value));
        return new RowArrays<>(List.copyOf(more));
    }

    /** The statement that inserts the rows. */
    public SqlTemplate insertInto(Table<?> table) {
        return SqlTemplate.of(DSL.insertInto(table)
                .columns(columns.stream().map(Column::target).toList())
                .select(DSL.select(columns.stream()
                                .map(column -> given(column.target()))
                                .toList())
                        .from(rows())));
    }

    /** The statement that gives each row of {@code table} the values of the one with the same {@code key}. */
    public <K> SqlTemplate update(Table<?> table, Field<K> key) {
        Map<Field<?>, Field<?>> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.target(), given(column.target())));
        values.remove(key);
        Query update = DSL.update(table).set(values).from(rows()).where(key.eq(given(key)));
        return SqlTemplate.of(update);
    }

    /** What the rows hold for {@code target}, in a statement that selects from them. */
    public static <T> Field<T> given(Field<T> target) {
        return field(name(ROWS, target.getName()), target.getDataType());
    }

    /** A use of {@code statement} with these rows. */
    public BoundSql bind(SqlTemplate statement, Collection<R> rows) {
        BoundSql bound = statement.bind();
        columns.forEach(column -> column.bind(bound, rows));
        return bound;
    }

    /** Whether a row of the table has the values of one of these rows. */
    public Condition matched() {
        return DSL.and(columns.stream().map(Column::isGiven).toList());
    }

    /**
     * The rows, as a table to select from. In jOOQ's own words, {@code unnest} takes one array, and its {@code ROWS FROM}
     * is none that PostgreSQL takes.
     */
    public Table<?> rows() {
        Param<?>[] arrays = columns.stream().map(Column::values).toArray(Param<?>[]::new);
        String[] names =
                columns.stream().map(column -> column.target().getName()).toArray(String[]::new);
        return DSL.table("unnest({0})", list(arrays)).as(ROWS, names);
    }
}
