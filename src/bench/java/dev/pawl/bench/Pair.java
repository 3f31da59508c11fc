package dev.pawl.bench;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One turn of yardstick and service. Values that were not measured are NaN.
 *
 * @param yardstick pgbench where there is one, otherwise the same as {@code jdbc}; null without a yardstick
 * @param jdbc the portable yardstick; null without a yardstick
 * @param busyYardstick the yardstick with as many connections as the service; null if it did not run
 * @param unit how many transactions of the yardstick one request is worth
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
     * The ratio of CPU costs: the total of the yardstick, client included, over the total of the service. It is
     * independent of other load on the machine.
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
