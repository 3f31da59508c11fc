package dev.pawl.db;

/** Pawl does not serve on this schema; the message says why, and what puts it right. */
public final class IncompatibleSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleSchemaException(SchemaState.Incompatible state) {
        super("Pawl cannot serve on this database:" + state.message());
    }
}
