package dev.pawl.model;

import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds the service against the model, over as many sequences as one likes. */
public final class Check implements AutoCloseable {
    /** So many more than the shared transactions at a time, half of the pool, that changes have to wait together. */
    private static final int THREADS = 12;

    private static final String POOL_SIZE = "4";

    private final RunningPawl pawl;

    private Check(RunningPawl pawl) {
        this.pawl = pawl;
    }

    /** On a service and a database of its own. */
    public static Check start() {
        return new Check(RunningPawl.start(
                TestDatabase.create(),
                Map.of("PAWL_MODEL_PROFILES", String.join(",", Model.PROFILES), "PAWL_DATABASE_POOL_SIZE", POOL_SIZE)));
    }

    /**
     * Runs the sequences of {@code seed}, {@code seed + 1} and so on, some of them concurrently.
     *
     * @return the number of steps of each kind
     * @throws AssertionError at the first sequence in which service and model differ, shrunk to the shortest one
     */
    public Map<String, Integer> run(long seed, int count) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        Map<String, Integer> kinds = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Map<String, Integer>>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> work(seed, count, next, failures)));
            }
            for (Future<Map<String, Integer>> worker : running) {
                worker.get().forEach((kind, times) -> kinds.merge(kind, times, Integer::sum));
            }
            return kinds;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError violation) {
                throw violation;
            }
            throw new IllegalStateException(e);
        }
    }

    /** How many transactions have written changes of several editors. */
    int sharedTransactions() {
        return Query.texts(
                        pawl.database(),
                        "SELECT audit_event.xmin::text FROM audit_event JOIN project ON project.id = project_id"
                                + " GROUP BY 1 HAVING count(DISTINCT owner_id) > 1")
                .size();
    }

    private Map<String, Integer> work(long seed, int count, AtomicInteger next, AtomicInteger failures) {
        Map<String, Integer> kinds = new TreeMap<>();
        try (ActualRows rows = new ActualRows(pawl.database())) {
            for (int i = next.getAndIncrement(); i < count && failures.get() == 0; i = next.getAndIncrement()) {
                List<ModelStep> steps = Sequences.of(seed + i);
                if (parts(steps, rows).isPresent() && failures.getAndIncrement() == 0) {
                    throw violation(seed + i, i + 1, steps, rows);
                }
                steps.forEach(step -> kinds.merge(kind(step), 1, Integer::sum));
            }
        }
        return kinds;
    }

    private Optional<Trial.Mismatch> parts(List<ModelStep> steps, ActualRows rows) {
        return new Trial(pawl, rows).take(steps);
    }

    private AssertionError violation(long seed, int number, List<ModelStep> steps, ActualRows rows) {
        List<ModelStep> shortest =
                Shrink.shortest(steps, fewer -> parts(fewer, rows).isPresent());
        String what = parts(shortest, rows)
                .or(() -> parts(steps, rows))
                .map(Trial.Mismatch::what)
                .orElse("it went well when it was repeated");
        StringBuilder story =
                new StringBuilder("service and model part in sequence %d, of seed %d; %d of its %d steps suffice:%n"
                        .formatted(number, seed, shortest.size(), steps.size()));
        for (int i = 0; i < shortest.size(); i++) {
            story.append("  %d. %s%n".formatted(i + 1, Story.of(shortest.get(i))));
        }
        story.append(what).append("%nRepeat it: -Dpawl.model.seed=%d -Dpawl.model.sequences=1".formatted(seed));
        return new AssertionError(story.toString());
    }

    private static String kind(ModelStep step) {
        return step.getClass()
                .getSimpleName()
                .replaceAll("(?<=.)([A-Z])", " $1")
                .toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        pawl.close();
    }
}
