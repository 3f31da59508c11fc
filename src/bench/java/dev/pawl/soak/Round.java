package dev.pawl.soak;

import java.util.Map;

/** Some seconds of load that checks its own results. */
@FunctionalInterface
public interface Round {
    /** The prefix of the counts of faults, as opposed to those of operations. */
    String FAULT = "fault: ";

    /**
     * Runs the round that {@code seed} determines.
     *
     * @return the number of operations and injected faults of each kind
     * @throws AssertionError if a guarantee was violated, with the counter-example
     */
    Map<String, Integer> run(long seed) throws Exception;
}
