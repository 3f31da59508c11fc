package dev.pawl.bench;

import java.util.Map;

/**
 * The result of a round.
 *
 * @param done the number of requests or transactions with an expected result
 * @param statuses their number by HTTP status; empty for transactions
 */
record Tally(
        long done, double seconds, double p50Millis, double p99Millis, double maxMillis, Map<Integer, Long> statuses) {
    double perSecond() {
        return done / seconds;
    }

    /** A copy that does not count responses with this status as done. */
    Tally without(int status) {
        return new Tally(done - statuses.getOrDefault(status, 0L), seconds, p50Millis, p99Millis, maxMillis, statuses);
    }

    /** The number of responses with this status. */
    long answers(int status) {
        return statuses.getOrDefault(status, 0L);
    }
}
