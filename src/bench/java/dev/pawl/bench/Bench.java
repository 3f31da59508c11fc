package dev.pawl.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The entry point of {@code make bench} and its variants. */
final class Bench {
    private static final Path FOLDER = Path.of("target", "bench");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        Files.createDirectories(FOLDER);
        switch (args[0]) {
            case "full" -> contest(Plan.full());
            case "quick" -> contest(Plan.quick());
            case "growth" -> Growth.run(FOLDER);
            case "streams" -> OpenStreams.run(FOLDER);
            case "progress" -> ProgressReports.run(FOLDER);
            case "start" -> StartUp.run(FOLDER);
            case "train" -> Training.run(FOLDER, List.of(args).subList(1, args.length));
            default -> throw new IllegalArgumentException(args[0]);
        }
        // A library leaves a thread running that would keep the process alive.
        System.exit(0);
    }

    private static void contest(Plan plan) throws Exception {
        Optional<Pgbench> pgbench = Pgbench.onPath(FOLDER);
        List<Scenario> scenarios = Scenarios.all(plan);
        List<Result> results = new ArrayList<>();
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(FOLDER.resolve("postgres"));
                LoadGenerator generator = LoadGenerator.start()) {
            BenchDatabase database = cluster.create("pawl");
            try (ServiceProcess service = ServiceProcess.start(database, environment, FOLDER.resolve("service.log"));
                    RoundTrips trips = RoundTrips.of(database, environment)) {
                Contest contest = new Contest(
                        new BenchSite(cluster, database, service, generator, environment.token()), plan, pgbench);
                contest.warmUp(scenarios);
                for (Scenario scenario : scenarios) {
                    results.add(contest.run(scenario, trips));
                }
            }
        }
        String yardstick = pgbench.isPresent() ? "pgbench" : "JDBC, for want of pgbench";
        Report.write(FOLDER, Machine.here(), yardstick, results);
    }
}
