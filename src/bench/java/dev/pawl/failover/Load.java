package dev.pawl.failover;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Clients that take one job after another from its creation to its cancel, by requests and callbacks. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 8;
    /** What a client waits after a job, and after a 503. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final URI pawl;
    private final Queue<Acknowledged> jobs = new ConcurrentLinkedQueue<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /** A response, 2xx or 503, and the time of its arrival. */
    record Outcome(Instant at, boolean served) {}

    private Load(URI pawl) {
        this.pawl = pawl;
    }

    static Load start(PawlProcess pawl, Surroundings surroundings) {
        Load load = new Load(pawl.url());
        for (int i = 0; i < CLIENTS; i++) {
            Api api = pawl.as(surroundings, "editor-" + i);
            String project = api.createProject();
            load.clients.add(Thread.ofVirtual().start(() -> load.run(api, project)));
        }
        return load;
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** The number of 2xx responses. */
    long served() {
        return outcomes.stream().filter(Outcome::served).count();
    }

    boolean hasServedSince(Instant time) {
        return outcomes.stream()
                .anyMatch(outcome -> outcome.served() && outcome.at().isAfter(time));
    }

    /** The longest time within which no client got a 2xx response, between the first and the last. */
    Duration longestPause() {
        List<Instant> times = outcomes.stream()
                .filter(Outcome::served)
                .map(Outcome::at)
                .sorted()
                .toList();
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            Duration pause = Duration.between(times.get(i - 1), times.get(i));
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        return longest;
    }

    List<Acknowledged> jobs() {
        return List.copyOf(jobs);
    }

    /** Every response that is neither 2xx nor 503, and every request without a response. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    private void run(Api api, String project) {
        while (!stopped) {
            try {
                live(api, project);
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | AssertionError e) {
                surprises.add(e.toString());
            }
        }
    }

    private void live(Api api, String project) {
        Api.Answer created = api.post("/projects/" + project + "/jobs", null);
        if (!served(created)) {
            return;
        }
        Acknowledged job = new Acknowledged(created.text("id"));
        jobs.add(job);
        String path = "/jobs/" + job.job();
        String video = "{\"video_uri\": \"s3://media/in.mp4\"}";
        boolean alive = moved(job, "UPLOADED", () -> api.post(path + "/confirm-upload", video))
                && moved(job, "AUDIO_EXTRACTING", () -> api.post(path + "/run", null))
                && moved(
                        job,
                        "AUDIO_READY",
                        () -> CallbackReport.of("AUDIO_READY").sendTo(pawl, job.job()))
                && moved(
                        job,
                        "TRANSCRIBING",
                        () -> CallbackReport.of("TRANSCRIBING").sendTo(pawl, job.job()))
                && moved(job, "CANCELLED", () -> api.post(path + "/cancel", null));
        if (alive) {
            served(api.get(path));
        }
    }

    private boolean moved(Acknowledged job, String status, Supplier<Api.Answer> request) {
        job.asked();
        if (!served(request.get())) {
            return false;
        }
        job.moved(status);
        return true;
    }

    private boolean served(Api.Answer answer) {
        boolean served = answer.status() / 100 == 2;
        if (served || answer.status() == 503) {
            outcomes.add(new Outcome(Instant.now(), served));
        } else {
            surprises.add(answer.status() + " " + answer.response().body());
        }
        return served;
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops the clients; returns after the last response. */
    void stop() {
        stopped = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
