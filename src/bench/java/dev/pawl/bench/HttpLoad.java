package dev.pawl.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A round of requests over persistent connections. */
final class HttpLoad {
    private final Requests requests;
    private final Order.Pace pace;
    private final long deadline;
    private final AtomicInteger dealt = new AtomicInteger();
    private final CyclicBarrier together;

    private HttpLoad(Order.Http order, Requests requests, long deadline) {
        this.requests = requests;
        this.pace = order.pace();
        this.deadline = deadline;
        together = new CyclicBarrier(order.connections(), dealt::incrementAndGet);
    }

    static Tally run(Order.Http order) throws IOException, InterruptedException, ExecutionException {
        Requests requests = Requests.of(order);
        List<HttpConnection> connections = new ArrayList<>();
        for (int i = 0; i < order.connections(); i++) {
            connections.add(new HttpConnection(order.port()));
        }
        long start = System.nanoTime();
        HttpLoad load = new HttpLoad(order, requests, start + (long) (order.seconds() * 1e9));
        List<Worker> workers = connections.stream()
                .map(connection -> load.new Worker(connection))
                .toList();
        List<Latencies> latencies = Workers.all(workers);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<Integer, Long> statuses = new HashMap<>();
        workers.forEach(worker -> worker.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum)));
        return Latencies.tally(latencies, seconds, statuses);
    }

    /** The index of the next request for this connection; negative if there is none. */
    private int next() throws Exception {
        if (pace == Order.Pace.ALL_AT_ONCE) {
            together.await();
            // Decided once at the barrier, so that all connections continue or stop together.
            int index = dealt.get() - 1;
            return index < requests.size() ? index : -1;
        }
        if (System.nanoTime() >= deadline) {
            return -1;
        }
        int index = dealt.getAndIncrement();
        if (pace == Order.Pace.ROUND_AND_ROUND) {
            return Math.floorMod(index, requests.size());
        }
        return index < requests.size() ? index : -1;
    }

    private final class Worker implements Callable<Latencies> {
        private final HttpConnection connection;
        private final Map<Integer, Long> statuses = new HashMap<>();

        Worker(HttpConnection connection) {
            this.connection = connection;
        }

        @Override
        public Latencies call() throws Exception {
            Latencies latencies = new Latencies();
            try (connection) {
                for (int index = next(); index >= 0; index = next()) {
                    byte[] request = requests.bytes(index);
                    long sent = System.nanoTime();
                    int status = connection.exchange(request);
                    latencies.add(System.nanoTime() - sent);
                    statuses.merge(status, 1L, Long::sum);
                }
            }
            return latencies;
        }
    }
}
