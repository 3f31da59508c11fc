package dev.pawl.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of a scenario.
 *
 * @param roundTrips how often a request goes to the database and back, on average
 */
record Result(String scenario, double roundTrips, List<Pair> pairs) {
    double median(ToDoubleFunction<Pair> figure) {
        return median(pairs.stream().mapToDouble(figure).toArray());
    }

    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
