package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The time until a new process is ready, and the latency of its first requests, with and without an AOT cache. */
final class StartUp {
    private static final int TURNS = 5;
    private static final int TRAINING = 3_000;
    private static final int FIRST = 100;
    private static final double NANOS_A_MILLI = 1e6;
    private static final String PLAIN = "plain";
    private static final String CACHED = "AOT cache";

    private final BenchDatabase database;
    private final BenchEnvironment environment;
    private final Path folder;
    private long next;

    private StartUp(BenchDatabase database, BenchEnvironment environment, Path folder) {
        this.database = database;
        this.environment = environment;
        this.folder = folder;
    }

    /** @param cancels the latency of each of the first cancels in milliseconds, sequentially on one connection */
    private record Start(double ready, List<Double> cancels) {
        double slowestOf(int from, int to) {
            return cancels.subList(from, to).stream().mapToDouble(x -> x).max().orElseThrow();
        }
    }

    static void run(Path folder) throws IOException, SQLException, InterruptedException {
        Path cache = folder.resolve("pawl.aot");
        Files.deleteIfExists(cache);
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(folder.resolve("postgres"))) {
            BenchDatabase database = cluster.create("pawl");
            Stock.of(2L * TRAINING + 2L * TURNS * FIRST, 0).fill(database);
            StartUp startUp = new StartUp(database, environment, folder);
            startUp.start(List.of("-XX:AOTCacheOutput=" + cache), TRAINING);
            Map<String, List<Start>> starts = new TreeMap<>();
            for (int i = 0; i < TURNS; i++) {
                startUp.add(starts, PLAIN, List.of());
                startUp.add(starts, CACHED, List.of("-XX:AOTCache=" + cache));
            }
            report(starts);
        }
    }

    private void add(Map<String, List<Start>> starts, String kind, List<String> options)
            throws IOException, InterruptedException {
        starts.computeIfAbsent(kind, any -> new ArrayList<>()).add(start(options, FIRST));
    }

    private Start start(List<String> options, int requests) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (ServiceProcess service =
                ServiceProcess.start(database, environment, folder.resolve("start.log"), options)) {
            double ready = (System.nanoTime() - begun) / NANOS_A_MILLI;
            return new Start(ready, cancel(service.port(), requests));
        }
    }

    private List<Double> cancel(int port, int count) throws IOException {
        List<String> lines =
                LongStream.range(next, next + count).mapToObj(Scenarios::cancel).toList();
        next += count;
        Requests requests = new Requests(lines, environment.token(), BenchEnvironment.CALLBACK_SECRET);
        List<Double> millis = new ArrayList<>();
        try (HttpConnection connection = new HttpConnection(port)) {
            for (int i = 0; i < count; i++) {
                long sent = System.nanoTime();
                int status = connection.exchange(requests.bytes(i));
                millis.add((System.nanoTime() - sent) / NANOS_A_MILLI);
                if (status != 200) {
                    throw new IOException("a cancel was answered " + status);
                }
            }
        }
        return millis;
    }

    private static void report(Map<String, List<Start>> starts) {
        System.out.println("| start | ready after ms | first cancel ms | slowest of the next 9 | of the next 90 |");
        System.out.println("|---|---|---|---|---|");
        starts.forEach((kind, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f | %.1f |%n",
                kind,
                Result.median(all.stream().mapToDouble(Start::ready).toArray()),
                Result.median(all.stream().mapToDouble(s -> s.slowestOf(0, 1)).toArray()),
                Result.median(all.stream().mapToDouble(s -> s.slowestOf(1, 10)).toArray()),
                Result.median(
                        all.stream().mapToDouble(s -> s.slowestOf(10, 100)).toArray())));
    }
}
