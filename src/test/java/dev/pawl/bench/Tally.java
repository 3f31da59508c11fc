package dev.pawl.bench;

import java.util.Map;

/**
 * What came of a round.
 *
 * @param done how many requests or transactions were answered
 * @param statuses how many of them with which HTTP status; empty for transactions
 */
record Tally(
        long done, double seconds, double p50Millis, double p99Millis, double maxMillis, Map<Integer, Long> statuses) {
    double perSecond() {
        return done / seconds;
    }
}
