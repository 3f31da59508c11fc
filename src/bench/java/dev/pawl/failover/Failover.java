package dev.pawl.failover;

import static java.util.stream.Collectors.joining;

import dev.pawl.failover.Load.Outcome;
import dev.pawl.failover.Replication.Mode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Kills the primary under a working service, promotes the standby, and checks that every acknowledged change is there.
 * Started by {@code make failover}.
 */
final class Failover {
    /** The time that a person or a tool needs to decide that the primary is lost. */
    private static final Duration DECISION = Duration.ofSeconds(2);

    private Failover() {}

    /** {@code args}: synchronous or asynchronous, and the seconds of load before and after. */
    public static void main(String[] args) {
        Mode mode = Mode.valueOf(args[0].toUpperCase(Locale.ROOT));
        Findings findings = run(mode, Duration.ofSeconds(Long.parseLong(args[1])));
        System.out.println(findings);
        System.exit(findings.hold() ? 0 : 1);
    }

    /**
     * @param before 2xx responses until the primary was dead
     * @param unavailable 503 responses, at any time
     * @param after 2xx since
     * @param outage from the end of the primary to the first 2xx after it
     * @param lost 2xx responses whose change is not on the new primary
     * @param wrong other violations
     */
    record Findings(
            Mode mode, long before, long unavailable, long after, Duration outage, long lost, List<String> wrong) {
        boolean hold() {
            return lost == 0 && wrong.isEmpty() && before > 0 && after > 0;
        }

        @Override
        public String toString() {
            return """
                    standby                  %s
                    2xx before               %,d
                    503 in between           %,d
                    2xx after                %,d
                    seconds without service  %.1f, of which the decision to promote took %d
                    2xx that are lost        %,d
                    anything else wrong      %s""".formatted(
                    mode.name().toLowerCase(Locale.ROOT),
                    before,
                    unavailable,
                    after,
                    outage.toMillis() / 1e3,
                    DECISION.toSeconds(),
                    lost,
                    wrong.isEmpty()
                            ? "nothing"
                            : wrong.size() + "\n" + wrong.stream().limit(20).collect(joining("\n")));
        }
    }

    /** One failover, with load for {@code time} before and after. */
    static Findings run(Mode mode, Duration time) {
        try (Replication replication = Replication.start(mode);
                Surroundings surroundings = Surroundings.of(replication.database(), replication.urlOfBoth());
                PawlProcess pawl =
                        PawlProcess.startImpatient(surroundings, Map.of()).awaitReady();
                Load load = Load.start(pawl, surroundings)) {
            Thread.sleep(time);
            if (mode == Mode.ASYNCHRONOUS) {
                replication.sever();
                Thread.sleep(time);
            }
            replication.killPrimary();
            Instant killed = Instant.now();
            Api anybody = new Api(pawl.url(), null);
            Eventually.await(() -> anybody.get("/readyz").status() == 503, "still ready");
            Thread.sleep(DECISION);
            replication.promote();
            Eventually.await(() -> load.hasServedSince(killed), "no service without a restart");
            Eventually.await(() -> anybody.get("/readyz").status() == 200, "not ready");
            Thread.sleep(time);
            load.stop();
            return findings(mode, replication, load, killed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Findings findings(Mode mode, Replication replication, Load load, Instant killed) {
        List<Outcome> outcomes = load.outcomes();
        Instant resumed = outcomes.stream()
                .filter(outcome -> outcome.served() && outcome.at().isAfter(killed))
                .map(Outcome::at)
                .min(Instant::compareTo)
                .orElseThrow();
        long after = outcomes.stream()
                .filter(outcome -> outcome.served() && !outcome.at().isBefore(resumed))
                .count();
        Trails.Compared compared = Trails.compare(replication.urlOfStandby(), List.of(load));
        return new Findings(
                mode,
                load.served() - after,
                outcomes.stream().filter(outcome -> !outcome.served()).count(),
                after,
                Duration.between(killed, resumed),
                compared.lost(),
                compared.wrong());
    }
}
