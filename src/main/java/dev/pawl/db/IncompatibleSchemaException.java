package dev.pawl.db;

/** Pawl cannot work with this schema. The message names the reasons and the remedies. */
public final class IncompatibleSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleSchemaException(SchemaState.Incompatible state) {
        super("Pawl cannot serve on this database:" + state.message());
    }
}
