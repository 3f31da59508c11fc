package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database, the service on it, and the load generator. */
record BenchSite(
        Cluster cluster, BenchDatabase database, ServiceProcess service, LoadGenerator generator, String token) {
    private static final int UNAVAILABLE = 503;

    /**
     * Sends {@code requests} to the service; fails if a status is not in {@code answers}. Refusals of an overloaded
     * service are tolerated, but not counted as done.
     */
    Measurement serve(List<String> requests, Order.Pace pace, int connections, double seconds, Set<Integer> answers)
            throws IOException {
        String round = Long.toString(System.nanoTime(), Character.MAX_RADIX);
        Path file = Files.write(
                Files.createDirectories(Path.of("target", "bench")).resolve("requests"),
                requests.stream().map(line -> line.replace(Event.ROUND, round)).toList());
        Measurement measured = measure(new Order.Http(
                service.port(), token, BenchEnvironment.CALLBACK_SECRET, file.toString(), pace, connections, seconds));
        Map<Integer, Long> statuses = new HashMap<>(measured.tally().statuses());
        statuses.remove(UNAVAILABLE);
        if (!answers.containsAll(statuses.keySet())) {
            throw new IOException("expected " + answers + ", got " + statuses);
        }
        return new Measurement(measured.tally().without(UNAVAILABLE), measured.cpu());
    }

    /** Runs the portable yardstick. */
    Measurement jdbc(List<Script> scripts, int connections, double seconds) throws IOException {
        return measure(new Order.Jdbc(database.url(), scripts, connections, seconds));
    }

    /** Runs pgbench. */
    Measurement pgbench(Pgbench pgbench, List<Script> scripts, int connections, double seconds)
            throws IOException, InterruptedException {
        CpuTimes start = cpu();
        Tally tally = pgbench.run(database, scripts, connections, seconds);
        return new Measurement(tally, cpu().since(start));
    }

    private Measurement measure(Order order) throws IOException {
        CpuTimes start = cpu();
        Tally tally = generator.run(order);
        return new Measurement(tally, cpu().since(start));
    }

    private CpuTimes cpu() throws IOException {
        return CpuTimes.now(service.pid(), cluster.pid(), generator.pid());
    }
}
