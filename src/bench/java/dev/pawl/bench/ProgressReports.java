package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What it costs PostgreSQL when 10,000 jobs at work report progress, each every five seconds. */
final class ProgressReports {
    private static final int JOBS = 10_000;
    private static final int A_SECOND = 2_000;
    /** Each sends the next of its reports when the time has come, and waits for the answer. */
    private static final int CONNECTIONS = 250;

    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 60;
    private static final int TAKEN = 204;

    private final Cluster cluster;
    private final ServiceProcess service;
    private final Requests requests;

    private ProgressReports(Cluster cluster, ServiceProcess service, Requests requests) {
        this.cluster = cluster;
        this.service = service;
        this.requests = requests;
    }

    static void run(Path folder) throws IOException, SQLException, InterruptedException, ExecutionException {
        List<String> lines =
                LongStream.range(0, JOBS).mapToObj(ProgressReports::line).toList();
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(folder.resolve("postgres"))) {
            BenchDatabase database = cluster.create("pawl");
            Stock.of(0, JOBS).fill(database);
            try (ServiceProcess service = ServiceProcess.start(database, environment, folder.resolve("service.log"))) {
                Requests requests = new Requests(lines, environment.token(), BenchEnvironment.CALLBACK_SECRET);
                ProgressReports reports = new ProgressReports(cluster, service, requests);
                reports.load(WARM_UP_SECONDS);
                CpuTimes start = reports.cpu();
                TimeUnit.SECONDS.sleep(SECONDS);
                report("no report", reports.cpu().since(start), 0);
                database.execute("CHECKPOINT");
                start = reports.cpu();
                long slow = reports.load(SECONDS);
                report(A_SECOND + " reports a second", reports.cpu().since(start), slow);
            }
        }
    }

    private static String line(long i) {
        return Requests.line(
                "POST",
                "/internal/jobs/" + Keys.job(i) + "/progress",
                "{\"dispatch_id\":\"" + Keys.DISPATCH + (Keys.BASE + i) + "\",\"percent\":" + i % 100
                        + ",\"estimated_end_at\":\"2031-01-01T00:00:00Z\"}");
    }

    private CpuTimes cpu() throws IOException {
        return CpuTimes.now(
                service.pid(), cluster.pid(), ProcessHandle.current().pid());
    }

    /** Reports for so long; returns how many reports were not sent in time. */
    private long load(int seconds) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (ExecutorService senders =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Long>> late = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int first = i;
                late.add(senders.submit(() -> send(first, start, (long) seconds * A_SECOND)));
            }
            long sum = 0;
            for (Future<Long> one : late) {
                sum += one.get();
            }
            return sum;
        }
    }

    private long send(int first, long start, long all) throws IOException, InterruptedException {
        long late = 0;
        try (HttpConnection connection = new HttpConnection(service.port())) {
            for (long i = first; i < all; i += CONNECTIONS) {
                long wait = start + i * TimeUnit.SECONDS.toNanos(1) / A_SECOND - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                } else if (wait < -TimeUnit.SECONDS.toNanos(1)) {
                    late++;
                }
                int status = connection.exchange(requests.bytes((int) (i % JOBS)));
                if (status != TAKEN) {
                    throw new IOException("expected " + TAKEN + ", got " + status);
                }
            }
        }
        return late;
    }

    private static void report(String what, CpuTimes used, long late) {
        System.out.printf(
                Locale.ROOT,
                "%s: PostgreSQL %.1f %% of a core, the service %.1f %%; %d reports more than a second late; others %.0f %%%n",
                what,
                100 * used.database() / SECONDS,
                100 * used.service() / SECONDS,
                late,
                used.othersPercent());
    }
}
