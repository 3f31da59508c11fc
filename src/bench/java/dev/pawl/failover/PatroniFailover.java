package dev.pawl.failover;

import static java.util.stream.Collectors.joining;

import dev.pawl.testing.KeptDigests;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does harm to a cluster of Patroni under a working service, and checks each time that every acknowledged change is
 * there. Started by {@code make failover HA=patroni}.
 */
final class PatroniFailover implements AutoCloseable {
    /** The time that the cluster has to serve again by itself. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final PatroniCluster cluster;
    private final TestDatabase database;
    private final KeptDigests digests = KeptDigests.create();
    private final Surroundings surroundings;
    /** By the way on which it finds the primary. */
    private final Map<String, PawlProcess> pawls = new LinkedHashMap<>();

    private PatroniFailover(PatroniCluster cluster) {
        this.cluster = cluster;
        String superuser = "postgres?targetServerType=primary&user=postgres&password=" + PatroniNode.PASSWORD;
        database = TestDatabase.createOn(cluster.urlOfBoth() + superuser);
        surroundings = Surroundings.of(database, database.url());
        start("URL", surroundings);
        cluster.urlOfBalancer()
                .ifPresent(url -> start(
                        "HAProxy",
                        new Surroundings(
                                database,
                                surroundings.orchestrator(),
                                surroundings.key(),
                                surroundings.jwks(),
                                url + database.name())));
        pawls.values().forEach(PawlProcess::awaitReady);
    }

    private void start(String way, Surroundings there) {
        pawls.put(way, PawlProcess.startImpatient(there, digests.variables()));
    }

    /** {@code args}: the seconds of load before and after each harm, and then the kinds of harm; all, if none is named. */
    public static void main(String[] args) {
        List<String> missing = PatroniCluster.missing();
        if (!missing.isEmpty()) {
            System.out.println("patroni: not installed, skipped: there is no " + String.join(", ", missing));
            return;
        }
        Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
        List<Harm> harms = args.length == 1
                ? List.of(Harm.values())
                : List.of(args).subList(1, args.length).stream()
                        .map(Harm::valueOf)
                        .toList();
        boolean holds = true;
        try (PatroniFailover failover = start()) {
            for (Harm harm : harms) {
                Findings findings = failover.run(harm, time);
                System.out.println(findings);
                holds &= findings.hold();
            }
            List<String> audit = failover.digests.verify(failover.database);
            System.out.println("Signed trails: " + String.join("\n  ", audit));
            holds &= audit.size() == 1;
        }
        System.exit(holds ? 0 : 1);
    }

    static PatroniFailover start() {
        return new PatroniFailover(PatroniCluster.start());
    }

    /**
     * @param pauses the longest time without a 2xx response, by the way to the primary
     * @param served 2xx responses
     * @param lost 2xx responses whose change is not on the primary
     * @param wrong other violations
     */
    record Findings(Harm harm, Map<String, Duration> pauses, long served, long lost, List<String> wrong) {
        boolean hold() {
            return lost == 0 && wrong.isEmpty() && served > 0;
        }

        @Override
        public String toString() {
            String seconds = pauses.entrySet().stream()
                    .map(pause -> "%5.1f s by %s".formatted(pause.getValue().toMillis() / 1e3, pause.getKey()))
                    .collect(joining(", "));
            String others = wrong.stream().limit(20).map(line -> "\n  " + line).collect(joining());
            return "%-37s without service: %s; %d of %,d answers lost%s".formatted(harm, seconds, lost, served, others);
        }
    }

    /** Begins with a whole cluster, and leaves it whole. */
    Findings run(Harm harm, Duration time) {
        List<Load> loads = new ArrayList<>();
        try {
            pawls.values().forEach(pawl -> loads.add(Load.start(pawl, surroundings)));
            Thread.sleep(time);
            harm.doTo(cluster);
            Thread.sleep(time);
            awaitService(loads);
            cluster.repair();
            awaitService(loads);
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            loads.forEach(Load::stop);
        }
        Map<String, Duration> pauses = new LinkedHashMap<>();
        List<String> ways = List.copyOf(pawls.keySet());
        for (int i = 0; i < ways.size(); i++) {
            pauses.put(ways.get(i), loads.get(i).longestPause());
        }
        Trails.Compared compared = Trails.compare(
                database.url() + "?targetServerType=primary&user=postgres&password=" + PatroniNode.PASSWORD, loads);
        long served = loads.stream().mapToLong(Load::served).sum();
        return new Findings(harm, pauses, served, compared.lost(), compared.wrong());
    }

    /** Returns when each has served, or the limit is over: then somebody has to repair the cluster first. */
    private static void awaitService(List<Load> loads) throws InterruptedException {
        Instant start = Instant.now();
        while (Duration.between(start, Instant.now()).compareTo(LIMIT) < 0
                && !loads.stream().allMatch(load -> load.hasServedSince(start))) {
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        pawls.values().forEach(PawlProcess::close);
        surroundings.close();
        cluster.close();
    }
}
