package dev.pawl.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the yardstick and the service in turn, scenario by scenario. */
final class Contest {
    private static final int WON = 200;

    private final BenchSite site;
    private final Plan plan;
    private final Optional<Pgbench> pgbench;

    Contest(BenchSite site, Plan plan, Optional<Pgbench> pgbench) {
        this.site = site;
        this.plan = plan;
        this.pgbench = pgbench;
    }

    /** Runs all scenarios on the service and the portable yardstick until their code is compiled. */
    void warmUp(List<Scenario> scenarios) throws IOException, SQLException {
        double share = plan.warmUpSeconds() / scenarios.size();
        for (Scenario scenario : scenarios) {
            // In rounds, because each has only as many jobs as it can use up in its time.
            for (double left = share; left > 0; left -= plan.seconds()) {
                prepare(scenario);
                serve(scenario, Math.min(left, plan.seconds()));
            }
        }
        for (Scenario scenario : scenarios) {
            if (!scenario.yardstick().isEmpty()) {
                prepare(scenario);
                site.jdbc(scenario.yardstick(), Scenario.YARDSTICK_CONNECTIONS, plan.seconds() / 2);
            }
        }
    }

    Result run(Scenario scenario, RoundTrips trips) throws IOException, SQLException, InterruptedException {
        prepare(scenario);
        double perRequest = trips.perRequest(scenario);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < plan.pairs(); i++) {
            Pair pair = pair(scenario);
            pairs.add(pair);
            System.out.println(Report.line(scenario.name(), pair));
        }
        return new Result(scenario.name(), perRequest, pairs);
    }

    /** Fills the tables and writes all data to disk, so that no checkpoint falls into the round. */
    private void prepare(Scenario scenario) throws IOException, SQLException {
        scenario.preparation().prepare(site);
        site.database().execute("CHECKPOINT");
    }

    private Pair pair(Scenario scenario) throws IOException, SQLException, InterruptedException {
        if (scenario.yardstick().isEmpty()) {
            return new Pair(null, null, service(scenario), null, scenario.unit());
        }
        Measurement jdbc = jdbc(scenario, Scenario.YARDSTICK_CONNECTIONS);
        Measurement yardstick = yardstick(scenario, Scenario.YARDSTICK_CONNECTIONS);
        Measurement service = service(scenario);
        @Nullable Measurement busy = scenario.sameConnections() ? yardstick(scenario, scenario.connections()) : null;
        return new Pair(yardstick == null ? jdbc : yardstick, jdbc, service, busy, scenario.unit());
    }

    private Measurement service(Scenario scenario) throws IOException, SQLException {
        prepare(scenario);
        return serve(scenario, plan.seconds());
    }

    private Measurement serve(Scenario scenario, double seconds) throws IOException {
        Measurement measured =
                site.serve(scenario.requests(), scenario.pace(), scenario.connections(), seconds, scenario.answers());
        if (scenario.pace() == Order.Pace.ALL_AT_ONCE) {
            long winners = measured.tally().answers(WON);
            if (winners != scenario.requests().size()) {
                throw new IOException(
                        winners + " winners of " + scenario.requests().size());
            }
        }
        return measured;
    }

    private Measurement jdbc(Scenario scenario, int connections) throws IOException, SQLException {
        prepare(scenario);
        return site.jdbc(scenario.yardstick(), connections, plan.seconds());
    }

    private @Nullable Measurement yardstick(Scenario scenario, int connections)
            throws IOException, SQLException, InterruptedException {
        if (pgbench.isEmpty()) {
            return null;
        }
        prepare(scenario);
        return site.pgbench(pgbench.get(), scenario.yardstick(), connections, plan.seconds());
    }
}
