package dev.pawl.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The system's clock, but for the jumps that a test has it make. */
public final class JumpingClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    /** From now on it is so much ahead of the system's; behind, when negative. */
    public void jumpTo(Duration newAhead) {
        ahead = newAhead;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
