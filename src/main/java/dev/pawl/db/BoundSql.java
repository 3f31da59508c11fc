package dev.pawl.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.EnumType;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;

/** One use of a {@link SqlTemplate}: the values for its parameters. */
public final class BoundSql {
    private final SqlTemplate template;
    private final @Nullable Object[] values;

    BoundSql(SqlTemplate template) {
        this.template = template;
        List<Param<?>> slots = template.slots();
        this.values = new @Nullable Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = jdbcValue(slots.get(i));
        }
    }

    /** Binds {@code value} wherever the statement names {@code parameter}. */
    public <T> BoundSql set(Param<T> parameter, @Nullable T value) {
        @Nullable Object jdbcValue = jdbcValue(parameter, value);
        boolean found = false;
        for (int i = 0; i < values.length; i++) {
            if (template.slots().get(i).getName().equals(parameter.getName())) {
                values[i] = jdbcValue;
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("the statement has no parameter " + parameter.getName());
        }
        return this;
    }

    SqlTemplate template() {
        return template;
    }

    /** Sets the values from {@code position} on, and returns the position behind them. */
    int setOn(PreparedStatement statement, int position) throws SQLException {
        int at = position;
        for (@Nullable Object value : values) {
            statement.setObject(at++, value);
        }
        return at;
    }

    /** What a constant of the statement is sent as, and what a named parameter stands at until it is bound. */
    private static <T> @Nullable Object jdbcValue(Param<T> parameter) {
        return jdbcValue(parameter, parameter.getValue());
    }

    private static <T> @Nullable Object jdbcValue(Param<T> parameter, @Nullable T value) {
        if (value == null) {
            return null;
        }
        return switch (parameter.getDataType().getConverter().to(value)) {
            case null -> null;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case EnumType literal -> literal.getLiteral();
            case JSONB json -> json.data();
            case Object plain -> plain;
        };
    }
}
