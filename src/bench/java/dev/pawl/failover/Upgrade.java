package dev.pawl.failover;

import static java.util.stream.Collectors.joining;

import dev.pawl.failover.Load.Outcome;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Upgrades two working replicas to another release as db/README.md says, goes back if the schema serves the old one, and
 * checks that every acknowledged change is there. Started by {@code make upgrade-check}.
 */
final class Upgrade implements AutoCloseable {
    private static final int REPLICAS = 2;
    private static final String WEBHOOKS_TO_SEND =
            "SELECT count(*) FROM dispatch WHERE state IN ('PENDING', 'STOP_REQUESTED')";

    private final Release old;
    private final Release next;
    private final Surroundings surroundings;
    private final Duration time;
    private final Balancer balancer = Balancer.start();
    private final List<PawlProcess> replicas = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private Upgrade(Release old, Release next, TestDatabase database, Duration time) {
        this.old = old;
        this.next = next;
        this.surroundings = Surroundings.of(database, database.url());
        this.time = time;
    }

    /** {@code args}: the jar of the old release, that of the new one, and the seconds of load in each step. */
    public static void main(String[] args) {
        Release old = new Release(args[0]);
        Release next = new Release(args[1]);
        System.out.println("from " + old.version() + " to " + next.version());
        TestDatabase database = TestDatabase.withoutSchema();
        old.migrate(database);
        Findings findings =
                run(old, next, database, () -> next.migrate(database), Duration.ofSeconds(Long.parseLong(args[2])));
        System.out.println(findings);
        System.exit(findings.hold() ? 0 : 1);
    }

    /** What was done, and when. */
    record Step(String what, Instant from, Instant to) {
        List<Outcome> among(List<Outcome> outcomes) {
            return outcomes.stream()
                    .filter(outcome ->
                            !outcome.at().isBefore(from) && outcome.at().isBefore(to))
                    .toList();
        }
    }

    /**
     * @param steps one line each
     * @param compatible whether the schema serves both releases
     * @param served 2xx responses
     * @param refusedByMigration 503 responses, and requests that found no replica, while the schema was migrated
     * @param refused the others
     * @param lost 2xx responses whose change is not in the database
     * @param wrong other violations
     */
    record Findings(
            List<String> steps,
            boolean compatible,
            long served,
            long refusedByMigration,
            long refused,
            long lost,
            List<String> wrong) {
        /** A migration may hold locks, and if it serves no older release, nobody serves until the new one does. */
        boolean hold() {
            return lost == 0 && wrong.isEmpty() && served > 0 && (refused == 0 || !compatible);
        }

        @Override
        public String toString() {
            String others = wrong.stream().limit(20).map(line -> "\n  " + line).collect(joining());
            return "%s%n%d of %,d acknowledged changes lost, %,d requests refused%s"
                    .formatted(String.join("\n", steps), lost, served, refusedByMigration + refused, others);
        }
    }

    /** {@code database} has the schema of {@code old}; {@code migration} brings it that of {@code next}, and says so. */
    static Findings run(Release old, Release next, TestDatabase database, Supplier<String> migration, Duration time) {
        try (Upgrade upgrade = new Upgrade(old, next, database, time)) {
            return upgrade.run(migration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Findings run(Supplier<String> migration) throws InterruptedException {
        for (int i = 0; i < REPLICAS; i++) {
            add(old);
        }
        try (Load load = Load.start(balancer, surroundings)) {
            step("the old release alone", () -> Thread.sleep(time));
            Instant start = Instant.now();
            String applied = migration.get();
            Step migrated = new Step("migrate, while it serves: " + applied, start, Instant.now());
            steps.add(migrated);
            boolean compatible = replicas.stream().allMatch(Upgrade::isReady);
            step("replaced by the new one, one by one", () -> replaceAll(next));
            if (compatible) {
                step("back to the old one", () -> replaceAll(old));
                step("to the new one again", () -> replaceAll(next));
            } else {
                step("no way back: the old one ends with code " + old.refuse(surroundings), () -> Thread.sleep(time));
            }
            step("the new release alone", () -> Thread.sleep(time));
            load.stop();
            return findings(load, migrated, compatible);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void step(String what, Work work) throws InterruptedException {
        Instant start = Instant.now();
        work.run();
        steps.add(new Step(what, start, Instant.now()));
    }

    /** One after the other; in between, both releases work side by side for a while. */
    private void replaceAll(Release release) throws InterruptedException {
        for (PawlProcess replaced : List.copyOf(replicas)) {
            add(release);
            Thread.sleep(time);
            balancer.remove(replaced);
            replicas.remove(replaced);
            replaced.terminate();
            replaced.awaitEnd();
        }
    }

    private void add(Release release) {
        PawlProcess process = release.serve(surroundings);
        replicas.add(process);
        balancer.add(process);
    }

    private static boolean isReady(PawlProcess process) {
        return Api.ofAnyRelease(process.url(), null).get("/readyz").status() == 200;
    }

    private Findings findings(Load load, Step migrated, boolean compatible) {
        TestDatabase database = surroundings.database();
        Eventually.await(
                () -> Query.texts(database, WEBHOOKS_TO_SEND).equals(List.of("0")), "webhooks that nobody sends");
        Trails.Compared compared = Trails.compare(database.superuserUrl(), List.of(load));
        List<Outcome> outcomes = load.outcomes();
        List<String> lines = new ArrayList<>();
        steps.forEach(step -> lines.add(line(step, step.among(outcomes))));
        lines.add(verified(database));
        long byMigration = refused(migrated.among(outcomes));
        return new Findings(
                lines,
                compatible,
                load.served(),
                byMigration,
                refused(outcomes) - byMigration,
                compared.lost(),
                compared.wrong());
    }

    private static long refused(List<Outcome> outcomes) {
        return outcomes.stream().filter(outcome -> !outcome.served()).count();
    }

    private static String line(Step step, List<Outcome> within) {
        List<Instant> served = Load.servedAt(within);
        List<Instant> withEnds = new ArrayList<>(served);
        withEnds.addFirst(step.from());
        withEnds.addLast(step.to());
        return "%-60s %6.1f s  2xx %,7d  refused %,5d  longest pause %5.1f s"
                .formatted(
                        step.what(),
                        seconds(Duration.between(step.from(), step.to())),
                        served.size(),
                        refused(within),
                        seconds(Load.longestPause(withEnds)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private String verified(TestDatabase database) {
        try {
            Path folder = Files.createTempDirectory("pawl-upgrade");
            Path export = folder.resolve("audit.jsonl");
            try {
                return "pawl audit verify: " + next.verify(database, export);
            } finally {
                Files.deleteIfExists(export);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        balancer.close();
        replicas.forEach(PawlProcess::close);
        surroundings.close();
    }
}
