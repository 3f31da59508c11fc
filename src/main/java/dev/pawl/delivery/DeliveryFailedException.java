package dev.pawl.delivery;

import java.time.Instant;
import java.util.Optional;

/** A failed delivery attempt. The message is the error code, which reveals nothing of what was sent. */
final class DeliveryFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean gone;
    private final transient Optional<Instant> notBefore;

    DeliveryFailedException(String errorCode) {
        this(errorCode, false, Optional.empty());
    }

    /**
     * @param gone whether the orchestrator refuses any further attempt (410)
     * @param notBefore the earliest time of the next attempt, if the orchestrator named one
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
