package dev.pawl.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The latencies that one connection records. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos = new long[1 << 12];
    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = duration;
    }

    /** Merges the latencies of all connections. */
    static Tally tally(List<Latencies> all, double seconds, Map<Integer, Long> statuses) {
        long[] sorted = all.stream()
                .flatMapToLong(one -> Arrays.stream(one.nanos, 0, one.size))
                .sorted()
                .toArray();
        return new Tally(
                sorted.length, seconds, millis(sorted, 0.50), millis(sorted, 0.99), millis(sorted, 1.0), statuses);
    }

    private static double millis(long[] sorted, double quantile) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.max(0, Math.ceil(quantile * sorted.length) - 1)] / NANOS_PER_MILLI;
    }
}
