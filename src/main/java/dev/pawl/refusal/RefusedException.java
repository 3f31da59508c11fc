package dev.pawl.refusal;

/** Carries a {@link Refusal} up to the HTTP layer, and rolls the transaction back on its way. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        // A refusal is a normal result, not a defect, so it needs no stack trace.
        super(refusal.getClass().getSimpleName(), null, false, false);
        this.refusal = refusal;
    }

    /** Like {@link #RefusedException(Refusal)}, with the cause, for the log. */
    public RefusedException(Refusal refusal, Throwable cause) {
        super(refusal.getClass().getSimpleName(), cause, false, false);
        this.refusal = refusal;
    }

    /** The reason, and the data for the response. */
    public Refusal refusal() {
        return refusal;
    }
}
