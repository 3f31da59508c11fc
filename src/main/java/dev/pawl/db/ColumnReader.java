package dev.pawl.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.Converter;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the values of one selected field; chosen once for a statement, by the field's type (spec/decisions/008). */
@FunctionalInterface
interface ColumnReader {
    Logger log = LoggerFactory.getLogger(ColumnReader.class);

    /** The value at {@code position}; null if the column is null. */
    @Nullable
    Object read(ResultSet rows, int position) throws SQLException;

    /**
     * A reader that refuses a literal of an enum that this release does not know with a {@link
     * DatabaseUnavailableException}.
     *
     * @throws IllegalArgumentException for a type that the schema does not use
     */
    static ColumnReader of(Field<?> field) {
        Converter<?, ?> converter = field.getDataType().getConverter();
        if (EnumType.class.isAssignableFrom(converter.fromType())) {
            return literals(field, converter);
        }
        Class<?> type = field.getType();
        if (type == Instant.class) {
            return ColumnReader::instant;
        }
        if (type == JSONB.class) {
            return (rows, position) -> JSONB.jsonbOrNull(rows.getString(position));
        }
        if (type == String.class) {
            return ResultSet::getString;
        }
        if (type == byte[].class) {
            return ResultSet::getBytes;
        }
        if (type == Integer.class) {
            return ColumnReader::integer; // Also for counts, which PostgreSQL returns as bigint.
        }
        if (type == UUID.class || type == Boolean.class || type == Long.class || type == Short.class) {
            return (rows, position) -> rows.getObject(position, type);
        }
        throw new IllegalArgumentException("no way to read " + field);
    }

    private static @Nullable Integer integer(ResultSet rows, int position) throws SQLException {
        int number = rows.getInt(position);
        return rows.wasNull() ? null : number;
    }

    private static @Nullable Instant instant(ResultSet rows, int position) throws SQLException {
        OffsetDateTime time = rows.getObject(position, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <D, T> ColumnReader literals(Field<?> field, Converter<D, T> converter) {
        Map<String, T> byLiteral = new HashMap<>();
        for (D constant : converter.fromType().getEnumConstants()) {
            byLiteral.put(((EnumType) constant).getLiteral(), converter.from(constant));
        }
        return (rows, position) -> {
            String literal = rows.getString(position);
            return literal == null ? null : known(field, byLiteral, literal);
        };
    }

    /** Refuses a literal that a newer release has written; another replica may know it. */
    private static <T> T known(Field<?> field, Map<String, T> byLiteral, String literal) {
        T value = byLiteral.get(literal);
        if (value == null) {
            log.error("{} of a row is {}, which this release does not know", field.getName(), literal);
            throw new DatabaseUnavailableException();
        }
        return value;
    }
}
