package dev.pawl.idempotency;

/** What a change came to. */
public sealed interface Outcome<T> {

    /** It was made, and if it is asked for again, it is asked for anew. */
    record Made<T>(T result) implements Outcome<T> {}

    /**
     * It was made, and its answer is kept.
     *
     * @param replayed whether that was before this request
     */
    record Kept<T>(StoredResponse answer, boolean replayed) implements Outcome<T> {}
}
