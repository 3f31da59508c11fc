package dev.pawl.hostile;

import java.util.Arrays;

/**
 * Whether two samples have the same median, up to a bound: two one-sided tests at 5 %, by the order of the values alone
 * and so without any assumption about how they are distributed.
 */
final class Equivalence {
    /** Each median lies between its two order statistics with 95 %, so both do with 90 %. */
    private static final double STANDARD_ERRORS = 1.96;

    private Equivalence() {}

    enum Finding {
        EQUIVALENT,
        DIFFERENT,
        UNDECIDED
    }

    /**
     * Compares them.
     *
     * @param bound of the difference, as a part of the first median
     * @return EQUIVALENT or DIFFERENT only when the ratio of the medians lies inside or outside of the bound for certain
     */
    static Finding of(long[] first, long[] second, double bound) {
        double least = (double) medianAtLeast(second) / medianAtMost(first);
        double most = (double) medianAtMost(second) / medianAtLeast(first);
        if (least >= 1 - bound && most <= 1 + bound) {
            return Finding.EQUIVALENT;
        }
        return most < 1 - bound || least > 1 + bound ? Finding.DIFFERENT : Finding.UNDECIDED;
    }

    /** The value in the middle. */
    static long median(long[] values) {
        return ranked(values, 0);
    }

    private static long medianAtLeast(long[] values) {
        return ranked(values, -STANDARD_ERRORS);
    }

    private static long medianAtMost(long[] values) {
        return ranked(values, STANDARD_ERRORS);
    }

    private static long ranked(long[] values, double standardErrors) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        double rank = (sorted.length - 1) / 2.0 + standardErrors * Math.sqrt(sorted.length) / 2;
        return sorted[Math.clamp(Math.round(rank), 0, sorted.length - 1)];
    }
}
