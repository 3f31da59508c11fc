package dev.pawl.http;

/**
 * What one editor may use of one replica (spec/openapi.yaml, Limits). 0 means no limit.
 *
 * @param openStreams open event streams
 * @param requestsInFlight requests without a complete response, streams excluded
 * @param requestsPerSecond how many on average
 * @param requestBurst how many at once after a pause, at least 1
 */
public record EditorLimits(int openStreams, int requestsInFlight, int requestsPerSecond, int requestBurst) {

    /** A tenth of each limit is added as a reserve for requests that stop jobs. */
    private static final int RESERVE_FRACTION = 10;

    /** The reserve beyond {@code limit} for requests that stop jobs; at least 1. */
    static int reserve(int limit) {
        return Math.max(1, limit / RESERVE_FRACTION);
    }
}
