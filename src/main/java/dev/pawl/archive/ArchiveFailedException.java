package dev.pawl.archive;

/** The archive could not be written; the message says where. What was to be in it is still in the database. */
public final class ArchiveFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArchiveFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
