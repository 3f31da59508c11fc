package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Trail;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Concurrent calls of every kind on many jobs, sent by racing threads to any number of processes that share a database.
 * Afterwards {@link HistoryCheck} checks that the responses and the audit trails agree. The caller may kill processes
 * or the database in the meantime: clients wait until a process is ready again, and continue.
 */
public final class Storm {
    private static final int THREADS = 12;
    private static final int JOBS_OF_A_PROJECT = 9;
    private static final int MOST_PROBLEMS = 5;

    private final Client client;
    private final Supplier<URI> pawl;
    private final long seed;
    private final Random random;
    private final Map<String, String> projectOf = new ConcurrentHashMap<>();
    private final Set<String> projects = ConcurrentHashMap.newKeySet();
    private final AtomicInteger retries = new AtomicInteger();

    /**
     * @param pawl where the next request goes
     * @param token of the editor who owns everything, good for as long as the storm lasts
     * @param strangersToken of another editor
     * @param seed of what is sent; in which order it arrives is up to the threads
     */
    public Storm(Supplier<URI> pawl, String token, String strangersToken, long seed) {
        this.pawl = pawl;
        this.client = new Client(pawl, token, strangersToken);
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Lets the storm go over about {@code count} new jobs; those that come of retries are on top. */
    public void rage(int count) {
        Queue<Integer> wanted = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i += JOBS_OF_A_PROJECT) {
            wanted.add(Math.min(JOBS_OF_A_PROJECT, count - i));
        }
        Set<String> earlier = Set.copyOf(projects);
        Threads.drain(THREADS, wanted, this::createProject);
        Queue<ClientPlan.Request> requests = new ConcurrentLinkedQueue<>();
        for (String project : projects) {
            if (earlier.contains(project)) {
                continue;
            }
            List<String> jobs = projectOf.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(project))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (!jobs.isEmpty()) { // While the disk is full, a project may not have got any.
                requests.addAll(ClientPlan.of(jobs, random));
            }
        }
        Threads.drain(THREADS, requests, request -> send(request, requests));
    }

    /**
     * Holds what was answered against the jobs as they are now.
     *
     * @param sent the dispatches whose run order has reached the orchestrator
     * @return the number of responses of each kind, such as {@code callback 409 CALLBACK_OUT_OF_ORDER}
     * @throws AssertionError with the seed and what no order explains
     */
    public Map<String, Integer> verdict(Set<String> sent) {
        Map<String, List<JsonNode>> trails = new HashMap<>();
        Api owner = client.owner();
        for (String project : projects) {
            owner.get("/projects/" + project + "/jobs?limit=200")
                    .json()
                    .path("items")
                    .forEach(job -> {
                        String id = job.path("id").asText();
                        client.send(id, new Call.Read(), false);
                        trails.put(id, Trail.of(owner, id));
                    });
        }
        List<Exchange> exchanges = client.exchanges();
        List<String> problems = new HistoryCheck(exchanges, trails, sent).problems();
        if (!problems.isEmpty()) {
            throw new AssertionError("seed %d, %d exchanges, %d problems, among them:%n%s"
                    .formatted(
                            seed,
                            exchanges.size(),
                            problems.size(),
                            String.join("\n", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())))));
        }
        Map<String, Integer> kinds = new TreeMap<>();
        exchanges.forEach(exchange -> kinds.merge(kind(exchange), 1, Integer::sum));
        return kinds;
    }

    /** Whether such an answer was given so far, by its kind in {@link #verdict}. */
    public boolean hasMet(String kind) {
        return client.exchanges().stream().anyMatch(exchange -> kind(exchange).equals(kind));
    }

    private void createProject(int jobs) {
        String project = "";
        while (project.isEmpty()) {
            try {
                project = client.owner().createProject();
            } catch (UncheckedIOException noAnswer) {
                awaitReady();
            }
        }
        projects.add(project);
        for (int i = 0; i < jobs; i++) {
            Exchange created = client.create(project);
            if (created.isAccepted()) {
                projectOf.put(created.job(), project);
            } else {
                awaitReady();
            }
        }
    }

    private void send(ClientPlan.Request request, Queue<ClientPlan.Request> more) {
        String first = request.jobs().getFirst();
        String project = projectOf.getOrDefault(first, "");
        if (request.call() instanceof Call.CancelNamed) {
            awaitReadyUnlessAnswered(client.cancelMany(project, request.jobs(), request.call()));
        } else if (request.call() instanceof Call.CancelInStatus) {
            List<String> all = new ArrayList<>(projectOf.keySet());
            all.removeIf(job -> !project.equals(projectOf.get(job)));
            awaitReadyUnlessAnswered(client.cancelMany(project, all, request.call()));
        } else {
            Exchange sent = client.send(first, request.call(), request.stranger());
            if (sent.isLost()) {
                awaitReady();
                if (request.call() instanceof Call.Callback) {
                    more.add(request); // An orchestrator repeats what it does not know to have arrived.
                }
            }
            follow(sent, first, project, more);
        }
    }

    private void follow(Exchange sent, String parent, String project, Queue<ClientPlan.Request> more) {
        Exchange.Answer answer = sent.answer();
        boolean isRetry = sent.call() instanceof Call.Retry && answer != null && answer.status() == 202;
        if (isRetry && answer != null && retries.incrementAndGet() <= projectOf.size()) {
            String job = answer.body().at("/job/id").asText();
            projectOf.put(job, project);
            more.addAll(ClientPlan.ofRetry(job, parent, new Random(seed + retries.get())));
        }
    }

    private void awaitReadyUnlessAnswered(List<Exchange> exchanges) {
        if (exchanges.stream().anyMatch(Exchange::isLost)) {
            awaitReady();
        }
    }

    /** Nobody helps the service to its feet. */
    private void awaitReady() {
        Eventually.await(this::isReady, () -> "not ready again, seed " + seed);
    }

    private boolean isReady() {
        try {
            return new Api(pawl.get(), null).get("/readyz").status() == 200;
        } catch (UncheckedIOException noAnswer) {
            return false;
        }
    }

    private static String kind(Exchange exchange) {
        String who = exchange.call().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        String what = exchange.answer() == null
                ? "no answer"
                : (exchange.answer().status() + " " + exchange.answer().errorCode()).strip();
        return (exchange.stranger() ? "stranger's " : "") + who + " " + what;
    }
}
