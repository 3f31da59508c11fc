package dev.pawl.audit;

/** A file does not hold the key that it should. Says nothing of what it holds. */
public final class InvalidKeyFileException extends Exception {
    private static final long serialVersionUID = 1L;
}
