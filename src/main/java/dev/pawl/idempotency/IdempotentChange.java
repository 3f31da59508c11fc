package dev.pawl.idempotency;

import dev.pawl.db.Transaction;
import java.util.function.Function;

/**
 * How a change is to be made: as often as it is asked for, or, under a key, once. What a service wraps around the script
 * of its transaction, so that it need not know which.
 *
 * @param <T> what the script comes to
 */
public interface IdempotentChange<T> {

    /** The script of the transaction. Under a key it runs only if no answer to the same request has been kept. */
    Function<Transaction, Outcome<T>> around(Function<Transaction, T> script);

    /** Whether there is a key, so that the whole change has to be in one transaction: its answer is kept there. */
    boolean isKeyed();

    /** As often as it is asked for. */
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
