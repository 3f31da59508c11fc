package dev.pawl.db;

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

/**
 * A jOOQ query whose SQL was rendered once, when the service started; each use only binds values to its named
 * parameters (spec/decisions/008).
 */
public final class SqlTemplate {
    /** Marks a named parameter in the rendered text; a character that SQL itself never uses. */
    private static final String MARK = "\u00a7";

    private static final Pattern MARKED = Pattern.compile(MARK + "(\\w+)");
    private static final DSLContext RENDERER = DSL.using(
            SQLDialect.POSTGRES, new Settings().withRenderNamedParamPrefix(MARK).withRenderSchema(false));

    private final String sql;
    private final List<Param<?>> slots;
    private final Field<?>[] columns;

    private SqlTemplate(String sql, List<Param<?>> slots, Field<?>[] columns) {
        this.sql = sql;
        this.slots = slots;
        this.columns = columns;
    }

    /**
     * Renders {@code query}.
     *
     * @throws IllegalArgumentException unless every value in it is a {@link DSL#param(String, Field) named parameter}
     *     or {@link DSL#inline inlined}: jOOQ numbers the others differently when it renders and when it collects them
     */
    public static SqlTemplate of(Query query) {
        String named = RENDERER.renderNamedParams(query);
        List<Param<?>> slots = new ArrayList<>();
        MARKED.matcher(named).results().forEach(match -> slots.add(slot(query, match.group(1))));
        // As they are selected: fields() of a select names them as columns of a derived table, where two tables'
        // columns of one name are no longer told apart.
        Field<?>[] columns = query instanceof Select<?> select
                ? select.$select().stream().map(Field.class::cast).toArray(Field<?>[]::new)
                : new Field<?>[0];
        return new SqlTemplate(MARKED.matcher(named).replaceAll("?"), List.copyOf(slots), columns);
    }

    private static Param<?> slot(Query query, String name) {
        Param<?> param = RENDERER.extractParam(query, name);
        if (param == null || Character.isDigit(name.charAt(0))) {
            throw new IllegalArgumentException("neither a named parameter nor inlined: " + name);
        }
        return param;
    }

    /** A use of this statement, to which every named parameter is still to be bound. */
    public BoundSql bind() {
        return new BoundSql(this);
    }

    String sql() {
        return sql;
    }

    List<Param<?>> slots() {
        return slots;
    }

    Field<?>[] columns() {
        return columns;
    }
}
