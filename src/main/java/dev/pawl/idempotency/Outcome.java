package dev.pawl.idempotency;

import dev.pawl.audit.AuditHead;
import dev.pawl.audit.Receipt;
import org.jspecify.annotations.Nullable;

/** The outcome of a change. */
public sealed interface Outcome<T> {
    /**
     * The {@code Audit-Head} of the response; null if the change moved no job, or several. Call it after the commit.
     */
    @Nullable
    String auditHead();

    private static @Nullable String textOf(Receipt receipt) {
        AuditHead head = receipt.head();
        return head == null ? null : head.toString();
    }

    /** The change was made without a key; a repeated request is a new change. */
    record Made<T>(T result, Receipt receipt) implements Outcome<T> {
        @Override
        public @Nullable String auditHead() {
            return textOf(receipt);
        }
    }

    /**
     * The change was made under a key, and its response is stored.
     *
     * @param receipt of the change; null if an earlier request made it
     */
    record Kept<T>(StoredResponse answer, @Nullable Receipt receipt) implements Outcome<T> {
        /** Whether an earlier request made the change. */
        public boolean replayed() {
            return receipt == null;
        }

        @Override
        public @Nullable String auditHead() {
            return receipt == null ? answer.auditHead() : textOf(receipt);
        }
    }
}
