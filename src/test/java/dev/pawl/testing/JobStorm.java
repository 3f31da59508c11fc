package dev.pawl.testing;

import static java.util.stream.Collectors.groupingBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Many jobs on which everything happens at once: callbacks, repeated, reordered and contradictory, and one cancel each,
 * sent by racing threads to any number of processes that share a database. Afterwards every answer is held against the
 * audit trail, by an account of the rules that is written from spec/ and shares no code with Pawl.
 */
public final class JobStorm {
    private static final int THREADS = 12;

    private final List<URI> pawls;
    private final String token;
    private final Random random;

    /**
     * @param pawls where each of the processes listens
     * @param token of one editor, which all of them take
     * @param seed of what is sent; in which order it arrives is up to the threads
     */
    public JobStorm(List<URI> pawls, String token, long seed) {
        this.pawls = pawls;
        this.token = token;
        this.random = new Random(seed);
    }

    /** One request and its answer, and the time between the two. */
    record Exchange(StormPlan.Request request, Api.Answer answer, long begun, long ended) {}

    /**
     * Lets the storm go over {@code count} new jobs.
     *
     * @return how often which kind of answer was given, such as {@code 409 CALLBACK_OUT_OF_ORDER}
     * @throws AssertionError when a trail is not sound, or an answer does not agree with it
     */
    public Map<String, Integer> rage(int count) {
        List<String> jobs = createRunningJobs(count);
        Queue<StormPlan.Request> planned = new ConcurrentLinkedQueue<>(StormPlan.of(jobs, random));
        Map<String, List<Exchange>> exchanges = together(planned, this::send).stream()
                .collect(groupingBy(exchange -> exchange.request().job()));
        jobs.forEach(
                job -> StormHistory.of(editor(pawls.getFirst()), job).check(exchanges.getOrDefault(job, List.of())));
        Map<String, Integer> kinds = new TreeMap<>();
        exchanges.values().stream()
                .flatMap(List::stream)
                .forEach(exchange -> kinds.merge(kind(exchange), 1, Integer::sum));
        return kinds;
    }

    private List<String> createRunningJobs(int count) {
        Queue<URI> places = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            places.add(pawls.get(i % pawls.size()));
        }
        return together(places, pawl -> editor(pawl).createRunningJob());
    }

    private Exchange send(StormPlan.Request request) {
        URI pawl = pawls.get((int) (Math.random() * pawls.size()));
        Report report = request.report();
        long begun = System.nanoTime();
        Api.Answer answer = report == null
                ? editor(pawl).post("/jobs/" + request.job() + "/cancel", null)
                : report.sendTo(pawl, request.job());
        return new Exchange(request, answer, begun, System.nanoTime());
    }

    private Api editor(URI pawl) {
        return new Api(pawl, token);
    }

    private static String kind(Exchange exchange) {
        String who = exchange.request().report() == null ? "cancel " : "";
        return who + exchange.answer().status() + " " + exchange.answer().text("error_code");
    }

    private interface Work<T, R> {
        R on(T item);
    }

    /** Has all threads take from {@code items} until none is left. */
    private static <T, R> List<R> together(Queue<T> items, Work<T, R> work) {
        Supplier<List<R>> worker = () -> {
            List<R> results = new ArrayList<>();
            for (T item = items.poll(); item != null; item = items.poll()) {
                results.add(work.on(item));
            }
            return results;
        };
        return AtOnce.run(Collections.nCopies(THREADS, worker)).stream()
                .flatMap(List::stream)
                .toList();
    }
}
