package dev.pawl.dev;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Simulates editors who create, read and cancel jobs until standard input ends. Then prints the number of responses by
 * status, and exits with 1 if any response was unexpected. A POST is never retried.
 */
final class DemoLoad {
    private static final int EDITORS = 16;
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI pawl;
    private final SigningKey key;
    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();
    private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
    private final AtomicBoolean ended = new AtomicBoolean();

    private DemoLoad(URI pawl, SigningKey key) {
        this.pawl = pawl;
        this.key = key;
    }

    /** @param args the URL of Pawl */
    public static void main(String[] args) throws IOException, InterruptedException {
        SigningKey key = SigningKey.load(DevFiles.folder().resolve(DevFiles.SIGNING_KEY));
        DemoLoad load = new DemoLoad(URI.create(args[0]), key);
        // Each has its own limits.
        List<String> tokens = IntStream.range(0, EDITORS).mapToObj(load::token).toList();
        List<Thread> editors = new ArrayList<>();
        for (String token : tokens) {
            String project = load.project(token);
            editors.add(Thread.ofVirtual().start(() -> load.workOn(project, token)));
        }
        System.out.println("load by " + EDITORS + " editors");
        while (System.in.read() >= 0) {
            // Until the caller closes standard input.
        }
        load.ended.set(true);
        for (Thread editor : editors) {
            editor.join();
        }
        System.out.printf("answers %s, slowest %d ms, failed %s%n", load.answers, load.slowest.get(), load.failures);
        System.exit(load.failures.isEmpty() ? 0 : 1);
    }

    private String token(int editor) {
        return key.token("load-" + editor, List.of("editor"), VALIDITY);
    }

    private String project(String token) throws IOException, InterruptedException {
        return id(send(token, "POST", "/projects", "{\"name\": \"Load\"}"));
    }

    private void workOn(String project, String token) {
        while (!ended.get()) {
            try {
                String job = "/jobs/" + id(expect(token, 201, "POST", "/projects/" + project + "/jobs"));
                expect(token, 200, "GET", job);
                expect(token, 200, "POST", job + "/cancel");
                expect(token, 200, "GET", job + "/audit-events");
            } catch (IOException e) {
                failures.computeIfAbsent(e.toString(), any -> new LongAdder()).increment();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private HttpResponse<String> expect(String token, int status, String method, String path)
            throws IOException, InterruptedException {
        long sent = System.nanoTime();
        HttpResponse<String> answer = send(token, method, path, "");
        slowest.accumulate(Duration.ofNanos(System.nanoTime() - sent).toMillis());
        answers.computeIfAbsent(answer.statusCode(), any -> new LongAdder()).increment();
        if (answer.statusCode() != status) {
            throw new IOException(method + " was answered " + answer.statusCode());
        }
        Thread.sleep(PAUSE);
        return answer;
    }

    private HttpResponse<String> send(String token, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(pawl.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body()).path("id").asText();
    }
}
