package dev.pawl.idempotency;

/** The outcome of a change. */
public sealed interface Outcome<T> {

    /** The change was made without a key; a repeated request is a new change. */
    record Made<T>(T result) implements Outcome<T> {}

    /**
     * The change was made under a key, and its response is stored.
     *
     * @param replayed whether an earlier request made the change
     */
    record Kept<T>(StoredResponse answer, boolean replayed) implements Outcome<T> {}
}
