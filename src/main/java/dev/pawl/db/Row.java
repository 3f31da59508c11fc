package dev.pawl.db;

import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** One row that a {@link RenderedSql} selected. */
public final class Row {
    private final List<Field<?>> fields;
    private final @Nullable Object[] values;

    Row(List<Field<?>> fields, @Nullable Object[] values) {
        this.fields = fields;
        this.values = values;
    }

    /**
     * The value of {@code field}; null if the column is null.
     *
     * @throws IllegalArgumentException if the statement did not select this field
     */
    @SuppressWarnings({"unchecked", "NullAway", "ReferenceEquality"}) // The reader was chosen by the field's type.
    public <T> T get(Field<T> field) {
        for (int i = 0; i < values.length; i++) {
            if (fields.get(i) == field) {
                return (T) values[i];
            }
        }
        throw new IllegalArgumentException("not selected: " + field);
    }
}
