package dev.pawl.bench;

import static java.util.stream.Collectors.joining;

import dev.pawl.bench.Order.Pace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/** All scenarios. */
final class Scenarios {
    private static final int BULK_ADVANTAGE = 4;
    private static final int OK = 200;
    private static final int APPLIED = 204;
    private static final int MULTI_STATUS = 207;
    private static final int CONFLICT = 409;
    private static final int MANY = 32;
    private static final int KEPT_JOBS = 20_000;
    private static final int REPLAYED_JOBS = 2_000;
    private static final double AMPLE_SECONDS = 60;
    private static final int HOT_JOBS_PER_SECOND = 30;
    private static final int SHARE_OF_CANCELS = 16;
    private static final int CALLBACKS_A_CANCEL = 10;
    private static final int READS_A_CANCEL = 20;

    private Scenarios() {}

    static List<Scenario> all(Plan plan) {
        List<Scenario> all = new ArrayList<>(List.of(
                cancel(plan, Scenario.YARDSTICK_CONNECTIONS),
                cancel(plan, MANY),
                cancel(plan, 4 * MANY),
                callback(plan),
                replay(),
                read(),
                page(),
                bulkCancel(plan),
                hotJob(plan),
                mix(plan)));
        all.removeIf(scenario -> !plan.only().matcher(scenario.name()).find());
        return all;
    }

    /** Each request cancels another running job whose order has not been sent. */
    private static Scenario cancel(Plan plan, int connections) {
        long jobs = plan.stock();
        return new Scenario(
                "cancel, " + connections + " connections",
                connections,
                site -> Stock.of(jobs, 0).fill(site.database()),
                Pace.ONCE,
                cancels(0, jobs),
                Set.of(OK),
                1,
                List.of(Yardsticks.cancel(Script.Pick.FRESH, 0, jobs)),
                connections == MANY);
    }

    /** Each request is the first callback of another running job. */
    private static Scenario callback(Plan plan) {
        long jobs = plan.stock();
        return new Scenario(
                "callback applied",
                MANY,
                site -> Stock.of(0, jobs).fill(site.database()),
                Pace.ONCE,
                unseenCallbacks(0, jobs),
                Set.of(APPLIED),
                1,
                List.of(Yardsticks.callback(1, 0, jobs)),
                false);
    }

    /** Each request repeats a callback that has been applied before. */
    private static Scenario replay() {
        List<String> requests =
                LongStream.range(0, REPLAYED_JOBS).mapToObj(Event::request).toList();
        return new Scenario(
                "callback replayed",
                MANY,
                site -> {
                    Stock.of(0, REPLAYED_JOBS).fill(site.database());
                    site.serve(requests, Pace.ONCE, Scenario.YARDSTICK_CONNECTIONS, AMPLE_SECONDS, Set.of(APPLIED));
                },
                Pace.ROUND_AND_ROUND,
                requests,
                Set.of(OK),
                1,
                List.of(Yardsticks.replay(0, REPLAYED_JOBS)),
                false);
    }

    private static Scenario read() {
        return new Scenario(
                "GET /jobs/{id}",
                MANY,
                site -> Stock.of(KEPT_JOBS / 2, KEPT_JOBS / 2).fill(site.database()),
                Pace.ROUND_AND_ROUND,
                reads(KEPT_JOBS),
                Set.of(OK),
                1,
                List.of(Yardsticks.read(1, 0, KEPT_JOBS)),
                false);
    }

    /** The first 50 jobs of each project in turn. */
    private static Scenario page() {
        return new Scenario(
                "job list page",
                MANY,
                site -> Stock.of(KEPT_JOBS / 2, KEPT_JOBS / 2).fill(site.database()),
                Pace.ROUND_AND_ROUND,
                pages(KEPT_JOBS),
                Set.of(OK),
                1,
                List.of(Yardsticks.page(0, KEPT_JOBS)),
                false);
    }

    /** Each request cancels all jobs of another project; counted in jobs. */
    private static Scenario bulkCancel(Plan plan) {
        long jobs = (plan.stock() * BULK_ADVANTAGE / Keys.WINDOW + 1) * Keys.WINDOW;
        List<String> requests = LongStream.range(0, Keys.projects(jobs))
                .mapToObj(project -> Requests.line(
                        "POST",
                        "/projects/" + Keys.project(project) + "/cancel-jobs",
                        LongStream.range(0, Keys.ABREAST)
                                .mapToObj(j -> "\"" + Keys.job(Keys.jobOf(project, j)) + "\"")
                                .collect(joining(",", "{\"job_ids\":[", "]}"))))
                .toList();
        return new Scenario(
                "bulk cancel, " + Keys.ABREAST + " jobs a request",
                Scenario.YARDSTICK_CONNECTIONS,
                site -> Stock.of(jobs, 0).fill(site.database()),
                Pace.ONCE,
                requests,
                Set.of(MULTI_STATUS),
                Keys.ABREAST,
                List.of(Yardsticks.cancel(Script.Pick.FRESH, 0, jobs)),
                false);
    }

    /** All clients cancel the same job at once, then the next one. */
    private static Scenario hotJob(Plan plan) {
        long jobs = (long) (plan.seconds() * HOT_JOBS_PER_SECOND);
        return new Scenario(
                "hot job, " + MANY + " cancel it at once",
                MANY,
                site -> Stock.of(jobs, 0).fill(site.database()),
                Pace.ALL_AT_ONCE,
                cancels(0, jobs),
                Set.of(OK, CONFLICT),
                1,
                List.of(),
                false);
    }

    private static Scenario mix(Plan plan) {
        long cancelled = plan.stock() / SHARE_OF_CANCELS;
        long reported = cancelled * CALLBACKS_A_CANCEL;
        List<String> callbacks = unseenCallbacks(cancelled, reported);
        List<String> reads = reads((int) (cancelled + reported));
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < cancelled; i++) {
            List<String> turn = new ArrayList<>(cancels(i, 1));
            turn.addAll(callbacks.subList(i * CALLBACKS_A_CANCEL, (i + 1) * CALLBACKS_A_CANCEL));
            for (int j = 0; j < READS_A_CANCEL; j++) {
                turn.add(reads.get((i * READS_A_CANCEL + j) % reads.size()));
            }
            Collections.shuffle(turn, new Random(i));
            requests.addAll(turn);
        }
        return new Scenario(
                "1 cancel : 10 callbacks : 20 reads",
                MANY,
                site -> Stock.of(cancelled, reported).fill(site.database()),
                Pace.ONCE,
                requests,
                Set.of(OK, APPLIED),
                1,
                List.of(
                        Yardsticks.cancel(Script.Pick.FRESH, 0, cancelled),
                        Yardsticks.callback(CALLBACKS_A_CANCEL, cancelled, reported),
                        Yardsticks.read(READS_A_CANCEL, 0, cancelled + reported)),
                false);
    }

    private static List<String> cancels(long first, long jobs) {
        return LongStream.range(first, first + jobs).mapToObj(Scenarios::cancel).toList();
    }

    private static List<String> unseenCallbacks(long first, long jobs) {
        return LongStream.range(first, first + jobs).mapToObj(Event::unseen).toList();
    }

    private static List<String> reads(int jobs) {
        return new Random(jobs).ints(jobs, 0, jobs).mapToObj(Scenarios::read).toList();
    }

    private static List<String> pages(long jobs) {
        return LongStream.range(0, Keys.projects(jobs))
                .mapToObj(Scenarios::page)
                .toList();
    }

    /** The request that cancels job {@code i}. */
    static String cancel(long i) {
        return Requests.line("POST", "/jobs/" + Keys.job(i) + "/cancel", "");
    }

    /** The request that reads job {@code i}. */
    static String read(long i) {
        return Requests.line("GET", "/jobs/" + Keys.job(i), "");
    }

    /** The request for the first page of the jobs of a project. */
    static String page(long project) {
        return Requests.line("GET", "/projects/" + Keys.project(project) + "/jobs", "");
    }
}
