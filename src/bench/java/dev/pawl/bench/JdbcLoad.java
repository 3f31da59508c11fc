package dev.pawl.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** A round of transactions by plain JDBC: server-prepared statements, each in its own round trip, like pgbench. */
final class JdbcLoad {
    private static final Pattern VARIABLE = Pattern.compile(":([kp])\\b");

    private final Order.Jdbc order;
    private final long deadline;
    private final List<AtomicLong> fresh;
    private final int weights;

    private JdbcLoad(Order.Jdbc order, long deadline) {
        this.order = order;
        this.deadline = deadline;
        fresh = order.scripts().stream().map(script -> new AtomicLong()).toList();
        weights = order.scripts().stream().mapToInt(Script::weight).sum();
    }

    static Tally run(Order.Jdbc order) throws SQLException, InterruptedException, ExecutionException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < order.connections(); i++) {
            connections.add(DriverManager.getConnection(order.url() + "?prepareThreshold=1", "pawl_service", ""));
        }
        long start = System.nanoTime();
        JdbcLoad load = new JdbcLoad(order, start + (long) (order.seconds() * 1e9));
        List<Callable<Latencies>> workers = connections.stream()
                .map(connection -> (Callable<Latencies>) () -> load.work(connection))
                .toList();
        List<Latencies> latencies = Workers.all(workers);
        return Latencies.tally(latencies, (System.nanoTime() - start) / 1e9, Map.of());
    }

    private record Prepared(PreparedStatement statement, List<String> variables) {
        static Prepared of(Connection connection, String sql) {
            try {
                return new Prepared(
                        connection.prepareStatement(VARIABLE.matcher(sql).replaceAll("?")),
                        VARIABLE.matcher(sql)
                                .results()
                                .map(found -> found.group(1))
                                .toList());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void run(String job, String project) throws SQLException {
            for (int i = 0; i < variables.size(); i++) {
                statement.setString(i + 1, variables.get(i).equals("k") ? job : project);
            }
            if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        rows.getObject(1);
                    }
                }
            }
        }
    }

    private Latencies work(Connection connection) throws SQLException {
        Latencies latencies = new Latencies();
        try (connection) {
            List<List<Prepared>> prepared = order.scripts().stream()
                    .map(script -> script.statements().stream()
                            .map(sql -> Prepared.of(connection, sql))
                            .toList())
                    .toList();
            while (System.nanoTime() < deadline) {
                int choice = choose();
                long i = next(choice);
                if (i < 0) {
                    return latencies;
                }
                String job = Long.toString(Keys.BASE + i);
                String project = Long.toString(Keys.BASE + Keys.projectOf(i));
                long sent = System.nanoTime();
                for (Prepared statement : prepared.get(choice)) {
                    statement.run(job, project);
                }
                latencies.add(System.nanoTime() - sent);
            }
        }
        return latencies;
    }

    private int choose() {
        int left = ThreadLocalRandom.current().nextInt(weights);
        int choice = 0;
        while (left >= order.scripts().get(choice).weight()) {
            left -= order.scripts().get(choice).weight();
            choice++;
        }
        return choice;
    }

    /** The number of the next job for the script; negative if all have been used up. */
    private long next(int choice) {
        Script script = order.scripts().get(choice);
        if (script.pick() == Script.Pick.RANDOM) {
            return script.first() + ThreadLocalRandom.current().nextLong(script.count());
        }
        long used = fresh.get(choice).getAndIncrement();
        return used < script.count() ? script.first() + used : -1;
    }
}
