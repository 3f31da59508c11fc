package dev.pawl.idempotency;

import dev.pawl.db.Transaction;
import java.util.function.Function;

/**
 * How to run a change: on every request, or only once under a key. A service wraps the script of its transaction with
 * it, and does not need to know which applies.
 *
 * @param <T> the result of the script
 */
public interface IdempotentChange<T> {

    /**
     * Wraps the script of the transaction. Under a key, the script runs only if no response to the same request is
     * stored.
     */
    Function<Transaction, Outcome<T>> around(Function<Transaction, T> script);

    /** Whether there is a key. The whole change must then be one transaction, which also stores the response. */
    boolean isKeyed();

    /** Runs the change on every request. */
    static <T> IdempotentChange<T> unkeyed() {
        return new IdempotentChange<>() {
            @Override
            public Function<Transaction, Outcome<T>> around(Function<Transaction, T> script) {
                return tx -> new Outcome.Made<>(script.apply(tx));
            }

            @Override
            public boolean isKeyed() {
                return false;
            }
        };
    }
}
