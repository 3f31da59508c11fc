package dev.pawl.bench;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One turn of yardstick and service. What was not measured is not a number.
 *
 * @param yardstick pgbench where there is one, otherwise the same as {@code jdbc}; null without a yardstick
 * @param jdbc the portable yardstick; null without a yardstick
 * @param busyYardstick the yardstick with as many connections as the service; null where it did not run
 * @param unit how much of what the yardstick does is in one request
 */
record Pair(
        @Nullable Measurement yardstick,
        @Nullable Measurement jdbc,
        Measurement service,
        @Nullable Measurement busyYardstick,
        int unit) {
    double servicePerSecond() {
        return service.perSecond() * unit;
    }

    double ratio() {
        return servicePerSecond() / ofYardstick(Measurement::perSecond);
    }

    double ratioToJdbc() {
        return servicePerSecond() / of(jdbc, Measurement::perSecond);
    }

    /**
     * What the ratio would be if only the CPU counted and nobody else used it: all that the yardstick costs, client
     * included, over all that the service costs.
     */
    double cpuRatio() {
        return ofYardstick(Measurement::cpuMillis) / (service.cpuMillis() / unit);
    }

    double ofYardstick(ToDoubleFunction<Measurement> figure) {
        return of(yardstick, figure);
    }

    double busyYardstickP99() {
        return of(busyYardstick, measurement -> measurement.tally().p99Millis());
    }

    private static double of(@Nullable Measurement measurement, ToDoubleFunction<Measurement> figure) {
        return measurement == null ? Double.NaN : figure.applyAsDouble(measurement);
    }
}
