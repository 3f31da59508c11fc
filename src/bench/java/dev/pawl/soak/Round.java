package dev.pawl.soak;

import java.util.Map;

/** Some seconds of load that judges itself. */
@FunctionalInterface
public interface Round {
    /** How the counts of faults begin, as opposed to those of operations. */
    String FAULT = "fault: ";

    /**
     * Does what {@code seed} says.
     *
     * @return how often each kind of operation was done, and each kind of fault injected
     * @throws AssertionError at a violation, with its counter-example
     */
    Map<String, Integer> run(long seed) throws Exception;
}
