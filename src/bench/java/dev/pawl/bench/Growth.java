package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Compares a small table with a large one. Both exist at the same time, each with its own service, and take turns, so
 * that other load on the machine affects both.
 */
final class Growth {
    private static final long SMALL = 10_000;
    private static final long LARGE = 5_000_000;
    private static final long BYTES_A_JOB = 3_000;
    private static final int WARM_UP_TURNS = 3;
    private static final int TURNS = 7;
    private static final int CONNECTIONS = 32;
    private static final double SECONDS = 2;

    private final BenchSite small;
    private final BenchSite large;
    private final Population grown;
    private final int turns;
    private final List<String> table = new ArrayList<>(List.of(
            "| scenario | small /s | large /s | **large : small** | of each turn | by CPU | p99 ms small | p99 ms large |",
            "|---|---|---|---|---|---|---|---|"));

    private Growth(BenchSite small, BenchSite large, Population grown) {
        this.small = small;
        this.large = large;
        this.grown = grown;
        turns = (int) Plan.number("pairs", TURNS);
    }

    private record Turn(Measurement small, Measurement large) {
        double ratio() {
            return large.perSecond() / small.perSecond();
        }

        /** The ratio of CPU costs, which is independent of other load on the machine. */
        double cpuRatio() {
            return small.cpuMillis() / large.cpuMillis();
        }
    }

    static void run(Path folder) throws IOException, SQLException, InterruptedException {
        long jobs = (long) Plan.number("jobs", LARGE);
        if (Files.getFileStore(folder).getUsableSpace() < jobs * BYTES_A_JOB) {
            throw new IOException("not enough disk for " + jobs + " jobs (BENCH_JOBS)");
        }
        Population grown = new Population(jobs);
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(folder.resolve("postgres"));
                LoadGenerator generator = LoadGenerator.start()) {
            BenchDatabase few = cluster.create("pawl_small");
            BenchDatabase many = cluster.create("pawl_large");
            System.out.printf("loading %,d jobs%n", jobs);
            grown.stock().fill(many);
            new Population(SMALL).stock().fill(few);
            many.execute("CHECKPOINT");
            try (ServiceProcess ofFew = ServiceProcess.start(few, environment, folder.resolve("small.log"));
                    ServiceProcess ofMany = ServiceProcess.start(many, environment, folder.resolve("large.log"))) {
                String token = environment.token();
                Growth growth = new Growth(
                        new BenchSite(cluster, few, ofFew, generator, token),
                        new BenchSite(cluster, many, ofMany, generator, token),
                        grown);
                growth.warmUp();
                for (GrowthCase scenario : GrowthCase.all()) {
                    growth.compare(scenario);
                }
                growth.report(folder, jobs);
            }
        }
    }

    private void warmUp() throws IOException, SQLException, InterruptedException {
        for (int i = 0; i < WARM_UP_TURNS; i++) {
            for (GrowthCase scenario : GrowthCase.all()) {
                turn(scenario, true);
            }
        }
    }

    private void compare(GrowthCase scenario) throws IOException, SQLException, InterruptedException {
        List<Turn> counted = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            counted.add(turn(scenario, i % 2 == 0));
        }
        String row = String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | **%.2f** | %s | %.2f | %.1f | %.1f |",
                scenario.name(),
                median(counted, turn -> turn.small().perSecond()),
                median(counted, turn -> turn.large().perSecond()),
                median(counted, Turn::ratio),
                String.join(
                        " ",
                        counted.stream()
                                .map(turn -> Report.decimal(turn.ratio()))
                                .toList()),
                median(counted, Turn::cpuRatio),
                median(counted, turn -> turn.small().tally().p99Millis()),
                median(counted, turn -> turn.large().tally().p99Millis()));
        System.out.println(row);
        table.add(row);
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Result.median(turns.stream().mapToDouble(figure).toArray());
    }

    /** Measures both. The small table is refilled each time, because it would soon have no running jobs left. */
    private Turn turn(GrowthCase scenario, boolean smallFirst) throws IOException, SQLException, InterruptedException {
        Population few = scenario.anyJob() ? grown.inProportion(SMALL) : new Population(SMALL);
        few.stock().fill(small.database());
        settleDisk();
        if (smallFirst) {
            return new Turn(serve(small, scenario, few), serve(large, scenario, grown));
        }
        Measurement ofLarge = serve(large, scenario, grown);
        return new Turn(serve(small, scenario, few), ofLarge);
    }

    /**
     * Writes the loaded data to disk, so that commits do not compete with it. Not by a checkpoint: after one, the first
     * change of each page logs the whole page, which would dominate the large table.
     */
    private static void settleDisk() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }

    private static Measurement serve(BenchSite site, GrowthCase scenario, Population jobs) throws IOException {
        return site.serve(scenario.requests().apply(jobs), scenario.pace(), CONNECTIONS, SECONDS, scenario.answers());
    }

    private void report(Path folder, long jobs) throws IOException, SQLException {
        String text = String.format(
                Locale.ROOT,
                "%s, huge pages %s%n%nSmall: %,d jobs. Large: %,d jobs.%n%n%s%n",
                Machine.here().line(),
                large.database().hugePages(),
                SMALL,
                jobs,
                String.join("\n", table));
        System.out.println("\n" + text);
        Files.writeString(folder.resolve("growth.md"), text);
    }
}
