package dev.pawl;

/** A command of the owner cannot be run as it was given; the message says why. Nothing was changed. */
final class RefusedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedCommandException(String message) {
        super(message);
    }
}
