package dev.pawl.bench;

import dev.pawl.bench.Order.Pace;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A scenario that must not become slower as the tables grow.
 *
 * @param anyJob whether it also reads ended jobs, whose rows are larger than those of running jobs: both tables then
 *     need the same share of them. Otherwise the small table needs as many running jobs as possible
 */
record GrowthCase(
        String name, Function<Population, List<String>> requests, Pace pace, Set<Integer> answers, boolean anyJob) {
    private static final int OK = 200;
    private static final int APPLIED = 204;
    private static final int STEPS = 2_000;
    private static final int READS = 5_000;
    private static final int PAGES = 1_000;

    /** All scenarios; random ids are from the whole table, the others are the newest. */
    static List<GrowthCase> all() {
        return List.of(
                cancel("cancel", false),
                cancel("cancel, random ids", true),
                callback("callback applied", false),
                callback("callback applied, random ids", true),
                read("GET /jobs/{id}", false),
                read("GET /jobs/{id}, random ids", true),
                new GrowthCase(
                        "job list page, random projects",
                        jobs -> jobs.any(true, PAGES).stream()
                                .map(i -> Scenarios.page(Keys.projectOf(i)))
                                .toList(),
                        Pace.ROUND_AND_ROUND,
                        Set.of(OK),
                        true));
    }

    private static GrowthCase cancel(String name, boolean anywhere) {
        return new GrowthCase(
                name,
                jobs -> jobs.pending(anywhere, STEPS).stream()
                        .map(Scenarios::cancel)
                        .toList(),
                Pace.ONCE,
                Set.of(OK),
                false);
    }

    private static GrowthCase callback(String name, boolean anywhere) {
        return new GrowthCase(
                name,
                jobs -> jobs.delivered(anywhere, STEPS).stream()
                        .map(Event::unseen)
                        .toList(),
                Pace.ONCE,
                Set.of(APPLIED),
                false);
    }

    private static GrowthCase read(String name, boolean anywhere) {
        return new GrowthCase(
                name,
                jobs -> jobs.any(anywhere, READS).stream().map(Scenarios::read).toList(),
                Pace.ROUND_AND_ROUND,
                Set.of(OK),
                anywhere);
    }
}
