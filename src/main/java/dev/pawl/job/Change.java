package dev.pawl.job;

import dev.pawl.db.OwnTransactionNeededException;
import dev.pawl.db.Transaction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of one job: what it locks and reads, and what it decides under the lock. {@link JobChanges} makes it.
 *
 * @param event the callback that may have been applied before; null if no callback causes the change
 * @param <T> the result
 */
public record Change<T>(JobKey job, @Nullable AppliedEvent event, Decision<T> decision) {
    /** Checks a locked job, and queues what is to be written. */
    @FunctionalInterface
    public interface Decision<T> {
        /**
         * May be asked twice, so it must do nothing but queue writes: the first time in a transaction shared with
         * others, and if that cannot be, in one of its own.
         *
         * @param tx for writes; a read throws {@link OwnTransactionNeededException} while the transaction is shared
         * @param applied the hash of the payload that was applied under the key of the event; null if nothing was
         */
        T decide(Transaction tx, LockedJob job, @Nullable UUID applied);
    }
}
