package dev.pawl.archive;

/** The archive could not be written. The message says where. The rows are still in the database. */
public final class ArchiveFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArchiveFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
