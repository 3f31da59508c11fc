package dev.pawl.failover;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Clients that take one job after another from its creation to its cancel, by requests and callbacks. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 8;
    /** What a client waits after a job, and after a 503. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Way way;
    private final Queue<Acknowledged> jobs = new ConcurrentLinkedQueue<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /** A response, 2xx or 503, and the time of its arrival. */
    record Outcome(Instant at, boolean served) {}

    /** How requests get to Pawl. */
    @FunctionalInterface
    interface Way {
        /** The answer to a request with {@code token}; empty if no replica can be asked, which counts as a 503. */
        Optional<Api.Answer> send(@Nullable String token, Function<Api, Api.Answer> request);
    }

    private Load(Way way) {
        this.way = way;
    }

    /** On a single replica. */
    static Load start(PawlProcess pawl, Surroundings surroundings) {
        return start((token, request) -> Optional.of(request.apply(new Api(pawl.url(), token))), surroundings);
    }

    static Load start(Way way, Surroundings surroundings) {
        Load load = new Load(way);
        for (int i = 0; i < CLIENTS; i++) {
            String token = surroundings.key().token("editor-" + i, List.of("editor"), Duration.ofHours(1));
            String project = way.send(token, api -> api.post("/projects", "{\"name\": \"Load\"}"))
                    .orElseThrow()
                    .text("id");
            load.clients.add(Thread.ofVirtual().start(() -> load.run(token, project)));
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
        return longestPause(servedAt(outcomes()));
    }

    /** The times of the 2xx responses, in their order. */
    static List<Instant> servedAt(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Outcome::served)
                .map(Outcome::at)
                .sorted()
                .toList();
    }

    static Duration longestPause(List<Instant> times) {
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

    private void run(String token, String project) {
        while (!stopped) {
            try {
                live(token, project);
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | AssertionError e) {
                surprises.add(e.toString());
            }
        }
    }

    private void live(String token, String project) {
        Optional<Api.Answer> created = served(token, api -> api.post("/projects/" + project + "/jobs", null));
        if (created.isEmpty()) {
            return;
        }
        Acknowledged job = new Acknowledged(created.get().text("id"));
        jobs.add(job);
        String path = "/jobs/" + job.job();
        String video = "{\"video_uri\": \"s3://media/in.mp4\"}";
        boolean alive = moved(job, "UPLOADED", token, api -> api.post(path + "/confirm-upload", video))
                && moved(job, "AUDIO_EXTRACTING", token, api -> api.post(path + "/run", null))
                && reported(job, "AUDIO_READY")
                && reported(job, "TRANSCRIBING")
                && moved(job, "CANCELLED", token, api -> api.post(path + "/cancel", null));
        if (alive) {
            served(token, api -> api.get(path));
        }
    }

    private boolean reported(Acknowledged job, String status) {
        CallbackReport report = CallbackReport.of(status);
        return moved(job, status, null, api -> report.sendTo(api, job.job()));
    }

    private boolean moved(Acknowledged job, String status, @Nullable String token, Function<Api, Api.Answer> request) {
        job.asked();
        if (served(token, request).isEmpty()) {
            return false;
        }
        job.moved(status);
        return true;
    }

    /** The answer, if it is a 2xx. */
    private Optional<Api.Answer> served(@Nullable String token, Function<Api, Api.Answer> request) {
        Optional<Api.Answer> answer = way.send(token, request);
        boolean served = answer.filter(given -> given.status() / 100 == 2).isPresent();
        if (served || answer.isEmpty() || answer.get().status() == 503) {
            outcomes.add(new Outcome(Instant.now(), served));
        } else {
            surprises.add(answer.get().status() + " " + answer.get().response().body());
        }
        return answer.filter(given -> served);
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
