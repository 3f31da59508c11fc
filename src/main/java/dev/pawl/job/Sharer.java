package dev.pawl.job;

import dev.pawl.db.OwnTransactionNeededException;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.KeyedRequest;
import dev.pawl.idempotency.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of the changes that share a transaction, and what has become of it. */
final class Sharer<T> {
    private final Change<T> change;
    private final IdempotentChange<T> once;
    private final long arrived = System.nanoTime();
    private @Nullable Transaction part;
    private @Nullable Outcome<T> outcome;
    private @Nullable RuntimeException failure;

    Sharer(Change<T> change, IdempotentChange<T> once) {
        this.change = change;
        this.once = once;
    }

    UUID id() {
        return change.job().id();
    }

    JobKey job() {
        return change.job();
    }

    @Nullable
    AppliedEvent event() {
        return change.event();
    }

    @Nullable
    KeyedRequest request() {
        return once.request();
    }

    /** Whether both can decide about the same row, if the first one is refused: neither is a report, and both find it. */
    boolean isLike(Sharer<?> other) {
        return job().equals(other.job()) && event() == null && other.event() == null;
    }

    /** Whether its decision was a refusal, which writes nothing. */
    boolean isRefused() {
        return failure != null;
    }

    /** By {@link System#nanoTime}. */
    long arrived() {
        return arrived;
    }

    /**
     * Decides, and hands in what is to be written.
     *
     * @param own the part of {@code tx} that is its own
     * @param keys the idempotency keys that {@code tx} has read
     * @param locked the job; throws if it cannot be had in this transaction
     * @param applied what was applied under the key of the event; null if nothing was
     * @return whether that was possible in this transaction
     */
    boolean decide(
            Transaction tx, Transaction own, List<List<Row>> keys, Supplier<LockedJob> locked, @Nullable UUID applied) {
        try {
            outcome = once.within(own, keys, inner -> change.decision().decide(inner, locked.get(), applied));
        } catch (OwnTransactionNeededException e) {
            return false;
        } catch (RuntimeException e) {
            failure = e;
            return true;
        }
        tx.take(own);
        part = own;
        return true;
    }

    /** In the thread of the one who asked for the change, because the log says who that is. */
    Outcome<T> result() {
        if (failure != null) {
            throw failure;
        }
        Objects.requireNonNull(part).committed();
        return Objects.requireNonNull(outcome);
    }
}
