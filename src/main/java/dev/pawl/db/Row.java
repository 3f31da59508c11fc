package dev.pawl.db;

import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** One row that a {@link RenderedSql} selected; for one thread. */
public final class Row {
    private final List<Field<?>> fields;
    private final @Nullable Object[] values;
    /** The position after the value that was read last. Fields are mostly read in the order in which they were selected. */
    private int next;

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
        for (int tried = 0; tried < values.length; tried++) {
            int position = next;
            next = position + 1 < values.length ? position + 1 : 0;
            if (fields.get(position) == field) {
                return (T) values[position];
            }
        }
        throw new IllegalArgumentException("not selected: " + field);
    }
}
