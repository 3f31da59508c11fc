package dev.pawl.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The system's clock, but for the jumps that a test has it make. */
public final class JumpingClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    /** Sets how far it is ahead of the system clock; behind it if negative. */
    public void jumpTo(Duration newAhead) {
        ahead = newAhead;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
