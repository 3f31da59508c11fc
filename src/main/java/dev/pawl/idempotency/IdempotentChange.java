package dev.pawl.idempotency;

import dev.pawl.audit.AuditLog;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /**
     * Runs the script in a transaction that others share (spec/decisions/057).
     *
     * @param tx the script's part of it
     * @param keys what {@link StoredResponses#keys} has read in it
     */
    Outcome<T> within(Transaction tx, List<List<Row>> keys, Function<Transaction, T> script);

    /** Whether {@link #within} is possible now. Otherwise more has to be read first. */
    boolean mayShare();

    /** The request with the key; null if there is none. */
    @Nullable
    KeyedRequest request();

    /** Whether there is a key. The whole change must then be one transaction, which also stores the response. */
    default boolean isKeyed() {
        return request() != null;
    }

    /** Runs the change on every request. */
    static <T> IdempotentChange<T> unkeyed() {
        return new IdempotentChange<>() {
            @Override
            public Function<Transaction, Outcome<T>> around(Function<Transaction, T> script) {
                return tx -> made(tx, script);
            }

            @Override
            public Outcome<T> within(Transaction tx, List<List<Row>> keys, Function<Transaction, T> script) {
                return made(tx, script);
            }

            private Outcome<T> made(Transaction tx, Function<Transaction, T> script) {
                T result = script.apply(tx);
                return new Outcome.Made<>(result, AuditLog.receipt(tx));
            }

            @Override
            public boolean mayShare() {
                return true;
            }

            @Override
            public @Nullable KeyedRequest request() {
                return null;
            }
        };
    }
}
