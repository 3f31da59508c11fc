package dev.pawl;

/** A command of the owner cannot run as given. The message says why. Nothing was changed. */
final class RefusedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedCommandException(String message) {
        super(message);
    }
}
