package dev.pawl.http;

/**
 * What one editor may take of one replica (spec/openapi.yaml, Limits). 0 is no limit.
 *
 * @param openStreams event streams
 * @param requestsInFlight requests that are not answered yet, streams apart
 * @param requestsPerSecond how many on average
 * @param requestBurst how many at once after a pause, at least 1
 */
public record EditorLimits(int openStreams, int requestsInFlight, int requestsPerSecond, int requestBurst) {

    /** Of what a reserve is kept for stopping jobs: one in so many. */
    private static final int RESERVED_PART = 10;

    /** How much more than {@code limit} is there for requests that stop jobs; at least 1. */
    static int reserve(int limit) {
        return Math.max(1, limit / RESERVED_PART);
    }
}
