package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The cost of 2,000 open streams in memory, threads, connections and throughput of cancels, and the delay from a cancel
 * to its event.
 */
final class OpenStreams {
    private static final int STREAMS = 2_000;
    private static final int TOLD = 200;
    private static final int A_ROUND = 24_000;
    private static final double SECONDS = 6;
    private static final int CONNECTIONS = 32;
    /** Alternates with and without streams, so that drift affects both alike. */
    private static final List<Boolean> TURNS = List.of(false, true, true, false, false, true, true, false);

    private static final int HISTORY = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BenchDatabase database;
    private final BenchEnvironment environment;
    private final ServiceProcess service;
    private final BenchSite site;
    private final List<StreamReader> open = new ArrayList<>();
    private long next = STREAMS + 2L * TOLD;

    private OpenStreams(BenchDatabase database, BenchEnvironment environment, ServiceProcess service, BenchSite site) {
        this.database = database;
        this.environment = environment;
        this.service = service;
        this.site = site;
    }

    static void run(Path folder) throws IOException, SQLException, InterruptedException {
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(folder.resolve("postgres"));
                LoadGenerator generator = LoadGenerator.start()) {
            BenchDatabase database = cluster.create("pawl");
            Stock.of(STREAMS + 2L * TOLD + (TURNS.size() + 1L) * A_ROUND, 0).fill(database);
            try (ServiceProcess service = ServiceProcess.start(database, environment, folder.resolve("one.log"));
                    ServiceProcess other = ServiceProcess.start(database, environment, folder.resolve("other.log"))) {
                BenchSite site = new BenchSite(cluster, database, service, generator, environment.token());
                OpenStreams streams = new OpenStreams(database, environment, service, site);
                streams.compareRates();
                streams.tell(service, "the same process", STREAMS);
                streams.tell(other, "another process", STREAMS + TOLD);
                streams.close();
            }
        }
    }

    private void compareRates() throws IOException, SQLException, InterruptedException {
        cancel(); // To warm up.
        System.out.println("| | resident MB | threads of the system | connections to the database |");
        System.out.println("|---|---|---|---|");
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (boolean streaming : TURNS) {
            if (streaming && open.isEmpty()) {
                report("no stream");
                open();
                report(STREAMS + " streams");
            } else if (!streaming) {
                close();
            }
            (streaming ? with : without).add(cancel());
        }
        double before = median(without);
        double after = median(with);
        System.out.printf(
                Locale.ROOT,
                "%ncancels a second: %.0f without a stream, %.0f with %d of them, ratio %.2f (%s; %s)%n",
                before,
                after,
                STREAMS,
                after / before,
                rounded(without),
                rounded(with));
        open();
    }

    private double cancel() throws IOException, SQLException {
        database.execute("CHECKPOINT");
        List<String> lines = LongStream.range(next, next + A_ROUND)
                .mapToObj(Scenarios::cancel)
                .toList();
        next += A_ROUND;
        return site.serve(lines, Order.Pace.ONCE, CONNECTIONS, SECONDS, Set.of(200))
                .perSecond();
    }

    private void open() throws IOException, InterruptedException {
        for (long i = 0; i < STREAMS; i++) {
            open.add(StreamReader.of(service.port(), i, environment.token()));
        }
        for (StreamReader reader : open) {
            await(reader, HISTORY);
        }
    }

    private void close() throws IOException {
        for (StreamReader reader : open) {
            reader.close();
        }
        open.clear();
    }

    /** Cancels jobs one after the other, each followed by a stream on {@code follower}. */
    private void tell(ServiceProcess follower, String where, long first) throws IOException, InterruptedException {
        List<String> lines = LongStream.range(first, first + TOLD)
                .mapToObj(Scenarios::cancel)
                .toList();
        Requests requests = new Requests(lines, environment.token(), BenchEnvironment.CALLBACK_SECRET);
        List<Double> millis = new ArrayList<>();
        try (HttpConnection connection = new HttpConnection(service.port())) {
            for (int i = 0; i < TOLD; i++) {
                try (StreamReader reader = StreamReader.of(follower.port(), first + i, environment.token())) {
                    await(reader, HISTORY);
                    connection.exchange(requests.bytes(i));
                    long answered = System.nanoTime();
                    await(reader, HISTORY + 1);
                    millis.add((reader.latest() - answered) / 1e6);
                }
            }
        }
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "from the answer to a cancel to its event at %s: median %.1f ms, p99 %.1f ms%n",
                where,
                median(millis),
                millis.get(TOLD * 99 / 100));
    }

    private static void await(StreamReader reader, int events) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (reader.events() < events) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("an event is missing");
            }
            Thread.sleep(1);
        }
    }

    private void report(String what) throws IOException, SQLException {
        System.out.printf(
                Locale.ROOT, "| %s | %d | %d | %d |%n", what, status("VmRSS") / 1024, status("Threads"), connections());
    }

    private long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(service.pid()), "status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The connections of both processes: each has its pool and one listening connection. */
    private int connections() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'pawl_service'")) {
            count.next();
            return count.getInt(1);
        }
    }

    private static double median(List<Double> values) {
        return Result.median(values.stream().mapToDouble(x -> x).toArray());
    }

    private static String rounded(List<Double> values) {
        return String.join(
                " ",
                values.stream().map(value -> Long.toString(Math.round(value))).toList());
    }
}
