package dev.pawl.db;

/** A change among others wants to read more than all of them have read together; it needs a transaction of its own. */
public final class OwnTransactionNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OwnTransactionNeededException() {
        super("read in a shared transaction", null, false, false);
    }
}
