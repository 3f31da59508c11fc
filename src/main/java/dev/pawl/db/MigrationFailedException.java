package dev.pawl.db;

/** The migrations could not be read, compared or applied; the message says why, and shows no credential. */
public final class MigrationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationFailedException(String message) {
        super(message);
    }
}
