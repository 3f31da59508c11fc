package dev.pawl.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Objects;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;

/** One use of a {@link RenderedSql}: the values for its parameters. */
public final class BoundStatement {
    /** Marks a parameter that has not been bound yet; null is a valid value. */
    private static final Object UNBOUND = new Object();

    private final RenderedSql sql;
    private final @Nullable Object[] values;

    BoundStatement(RenderedSql sql) {
        this.sql = sql;
        this.values = new @Nullable Object[sql.slots().size()];
        Arrays.fill(values, UNBOUND);
    }

    /** Binds {@code value} wherever the statement names {@code parameter}. */
    public <T> BoundStatement set(Param<T> parameter, @Nullable T value) {
        return bind(parameter, jdbcValue(parameter.getDataType(), value));
    }

    /** Like {@link #set}, for an array parameter. The elements are sent as text, which the statement casts. */
    public <T> BoundStatement setAll(Param<T[]> parameter, Collection<? extends @Nullable T> values) {
        DataType<T> type = elementType(parameter);
        @Nullable String[] texts = new @Nullable String[values.size()];
        int i = 0;
        for (@Nullable T value : values) {
            @Nullable Object jdbcValue = jdbcValue(type, value);
            texts[i++] = text(jdbcValue);
        }
        return bind(parameter, texts);
    }

    private static @Nullable String text(@Nullable Object jdbcValue) {
        return switch (jdbcValue) {
            case null -> null;
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Object plain -> plain.toString();
        };
    }

    private BoundStatement bind(Param<?> parameter, @Nullable Object jdbcValue) {
        boolean found = false;
        for (int i = 0; i < values.length; i++) {
            if (sql.slots().get(i).getName().equals(parameter.getName())) {
                values[i] = jdbcValue;
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("the statement has no parameter " + parameter.getName());
        }
        return this;
    }

    RenderedSql sql() {
        return sql;
    }

    /** Sets the values from {@code position} on, and returns the position after them. */
    int setOn(PreparedStatement statement, int position) throws SQLException {
        int at = position;
        for (@Nullable Object value : values) {
            if (UNBOUND.equals(value)) {
                throw new IllegalStateException("a parameter has not been bound: " + sql.sql());
            }
            statement.setObject(at++, value);
        }
        return at;
    }

    @SuppressWarnings("unchecked") // jOOQ knows the element type of an array only as an unknown one.
    private static <T> DataType<T> elementType(Param<T[]> parameter) {
        return (DataType<T>) Objects.requireNonNull(parameter.getDataType().getArrayComponentDataType());
    }

    private static <T> @Nullable Object jdbcValue(DataType<T> type, @Nullable T value) {
        if (value == null) {
            return null;
        }
        return switch (type.getConverter().to(value)) {
            case null -> null;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case EnumType literal -> literal.getLiteral();
            case JSONB json -> json.data();
            case Object plain -> plain;
        };
    }
}
