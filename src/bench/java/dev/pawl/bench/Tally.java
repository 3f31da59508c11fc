package dev.pawl.bench;

import java.util.Map;

/**
 * What came of a round.
 *
 * @param done how many requests or transactions were answered as they should be
 * @param statuses how many of them with which HTTP status; empty for transactions
 */
record Tally(
        long done, double seconds, double p50Millis, double p99Millis, double maxMillis, Map<Integer, Long> statuses) {
    double perSecond() {
        return done / seconds;
    }

    /** The same, but for the answers with that status, which are not counted as done. */
    Tally without(int status) {
        return new Tally(done - statuses.getOrDefault(status, 0L), seconds, p50Millis, p99Millis, maxMillis, statuses);
    }

    /** How many answers had that status. */
    long answers(int status) {
        return statuses.getOrDefault(status, 0L);
    }
}
