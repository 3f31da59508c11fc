package dev.pawl.delivery;

import java.time.Instant;
import java.util.Optional;

/** An attempt that did not succeed. Its message is the error code, which says nothing of what was sent. */
final class DeliveryFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean gone;
    private final transient Optional<Instant> notBefore;

    DeliveryFailedException(String errorCode) {
        this(errorCode, false, Optional.empty());
    }

    /**
     * @param gone whether the orchestrator wants no further attempt
     * @param notBefore when it is ready for the next one, if it says so
     */
    DeliveryFailedException(String errorCode, boolean gone, Optional<Instant> notBefore) {
        super(errorCode, null, false, false);
        this.gone = gone;
        this.notBefore = notBefore;
    }

    String errorCode() {
        return String.valueOf(getMessage());
    }

    boolean gone() {
        return gone;
    }

    Optional<Instant> notBefore() {
        return notBefore;
    }
}
