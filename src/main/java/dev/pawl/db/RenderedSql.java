package dev.pawl.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A jOOQ query whose SQL is rendered once, when the service starts; each use only binds its named parameters
 * (spec/decisions/008).
 */
public final class RenderedSql {
    /** Marks a named parameter in the rendered text; a character that SQL itself never uses. */
    private static final String MARK = "\u00a7";

    private static final Pattern MARKED = Pattern.compile(MARK + "(\\w+)");
    private static final DSLContext RENDERER = DSL.using(
            SQLDialect.POSTGRES, new Settings().withRenderNamedParamPrefix(MARK).withRenderSchema(false));

    private final String sql;
    private final List<Param<?>> slots;
    private final List<Field<?>> columns;
    private final List<ColumnReader> readers;
    private final boolean reused;

    private RenderedSql(String sql, List<Param<?>> slots, List<Field<?>> columns, boolean reused) {
        this.sql = sql;
        this.slots = slots;
        this.columns = columns;
        this.reused = reused;
        this.readers = columns.stream().map(ColumnReader::of).toList();
    }

    /**
     * Renders {@code query}.
     *
     * @throws IllegalArgumentException unless every value in it is a {@link DSL#param(String, Field) named parameter}
     *     or {@link DSL#inline inlined}: jOOQ numbers the others differently when it renders and when it collects them
     */
    public static RenderedSql of(Query query) {
        return render(query, true);
    }

    /** Like {@link #of}, for a write with a {@code RETURNING} of these columns. */
    static RenderedSql returning(Query query, List<? extends Field<?>> columns) {
        RenderedSql rendered = render(query, true);
        return new RenderedSql(rendered.sql, rendered.slots, List.copyOf(columns), true);
    }

    /** Like {@link #of}, for a query that depends on the request and is used once. */
    public static RenderedSql forOneUse(Query query) {
        return render(query, false);
    }

    private static RenderedSql render(Query query, boolean reused) {
        String named = RENDERER.renderNamedParams(query);
        List<Param<?>> slots = new ArrayList<>();
        MARKED.matcher(named).results().forEach(match -> slots.add(slot(query, match.group(1))));
        // The fields as they are selected: fields() of a select would name them as columns of a derived table, and
        // columns with the same name in two tables could not be distinguished.
        List<Field<?>> columns = new ArrayList<>();
        if (query instanceof Select<?> select) {
            select.$select().forEach(column -> columns.add((Field<?>) column));
        }
        return new RenderedSql(MARKED.matcher(named).replaceAll("?"), List.copyOf(slots), List.copyOf(columns), reused);
    }

    private static Param<?> slot(Query query, String name) {
        Param<?> param = RENDERER.extractParam(query, name);
        if (param == null || Character.isDigit(name.charAt(0))) {
            throw new IllegalArgumentException("neither a named parameter nor inlined: " + name);
        }
        return param;
    }

    /** A new use of this statement, with all named parameters unbound. */
    public BoundStatement bind() {
        return new BoundStatement(this);
    }

    boolean isReused() {
        return reused;
    }

    String sql() {
        return sql;
    }

    List<Param<?>> slots() {
        return slots;
    }

    /** Reads the rows in {@code found}, the result of this statement. */
    List<Row> rows(ResultSet found) throws SQLException {
        List<Row> rows = new ArrayList<>();
        while (found.next()) {
            @Nullable Object[] values = new @Nullable Object[readers.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = readers.get(i).read(found, i + 1);
            }
            rows.add(new Row(columns, values));
        }
        return rows;
    }
}
