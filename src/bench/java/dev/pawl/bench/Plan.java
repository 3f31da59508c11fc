package dev.pawl.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to measure. The variables in parentheses override it.
 *
 * @param pairs the number of turns of yardstick and service (BENCH_PAIRS)
 * @param seconds length of a round (BENCH_SECONDS)
 * @param warmUpSeconds how long the service runs before measurements begin (BENCH_WARM_UP)
 * @param maxRate how many jobs a round may use up per second (BENCH_MAX_RATE)
 * @param only the scenarios to run (BENCH_ONLY, a regular expression)
 */
record Plan(int pairs, double seconds, double warmUpSeconds, int maxRate, Pattern only) {
    static Plan full() {
        return given(5, 4, 60);
    }

    static Plan quick() {
        return given(2, 1, 15);
    }

    private static Plan given(int pairs, double seconds, double warmUpSeconds) {
        return new Plan(
                (int) number("pairs", pairs),
                number("seconds", seconds),
                number("warm_up", warmUpSeconds),
                (int) number("max_rate", 10_000),
                Pattern.compile(variable("only").orElse("")));
    }

    static double number(String name, double usual) {
        return variable(name).map(Double::valueOf).orElse(usual);
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv("BENCH_" + name.toUpperCase(Locale.ROOT)))
                .filter(value -> !value.isBlank());
    }

    /** How many jobs a round of that length may use up. */
    long stock() {
        return (long) (seconds * maxRate);
    }
}
