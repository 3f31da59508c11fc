package dev.pawl.refusal;

/** Carries a {@link Refusal} up to the edge of the service, undoing the transaction on its way. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        // A refusal is an answer, not a defect: nobody reads its stack trace, so none is taken.
        super(refusal.getClass().getSimpleName(), null, false, false);
        this.refusal = refusal;
    }

    /** As {@link #RefusedException(Refusal)}, with the failure that led to it, for the log. */
    public RefusedException(Refusal refusal, Throwable cause) {
        super(refusal.getClass().getSimpleName(), cause, false, false);
        this.refusal = refusal;
    }

    /** What was refused, and what the answer carries. */
    public Refusal refusal() {
        return refusal;
    }
}
