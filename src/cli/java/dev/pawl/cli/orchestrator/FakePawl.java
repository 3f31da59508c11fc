package dev.pawl.cli.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes the callbacks that an orchestrator would send to Pawl, and answers as Pawl would. */
final class FakePawl implements AutoCloseable {
    private static final String PREFIX = "/internal/jobs/";
    private static final String STATUS = "/status";
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<FakeJob> jobs = new ArrayList<>();
    private final String secret;
    private final String base;

    private FakePawl(HttpServer server, CheckSettings settings) {
        this.server = server;
        this.secret = settings.callbackSecret();
        URI given = settings.callbackBase();
        this.base = given == null
                ? "http://localhost:" + server.getAddress().getPort()
                : given.toString().replaceFirst("/+$", "");
    }

    /** @throws IOException if the address cannot be listened at */
    static FakePawl start(CheckSettings settings) throws IOException {
        HttpServer server = HttpServer.create(settings.listen(), 0);
        FakePawl pawl = new FakePawl(server, settings);
        server.createContext("/", pawl::receive);
        server.setExecutor(pawl.threads);
        server.start();
        return pawl;
    }

    /** A job as it is after {@code run}, of which the orchestrator has not heard. */
    FakeJob newJob() {
        return newJob(Order.RUN.status());
    }

    /** A job in this status, of which the orchestrator has not heard. */
    synchronized FakeJob newJob(String status) {
        FakeJob job = new FakeJob(status);
        jobs.add(job);
        return job;
    }

    synchronized List<FakeJob> jobs() {
        return List.copyOf(jobs);
    }

    String callbackUrl(FakeJob job) {
        return base + PREFIX + job.id() + STATUS;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            send(exchange, answer(exchange, body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply answer(HttpExchange exchange, byte[] body) throws InterruptedException {
        String path = exchange.getRequestURI().getPath();
        Optional<FakeJob> job =
                jobs().stream().filter(one -> path.contains(PREFIX + one.id())).findFirst();
        if (job.isEmpty()) {
            return Reply.problem(404, "RESOURCE_NOT_FOUND").withStop();
        }
        if (!path.endsWith(STATUS)) {
            return job.get().signOfLife();
        }
        JsonNode json = parsed(body);
        Headers headers = exchange.getRequestHeaders();
        String type = headers.containsKey("Content-Type") ? headers.getFirst("Content-Type") : "";
        return job.get().take(new Report(json, hasSecret(headers), ReportForm.fault(json, type)));
    }

    private boolean hasSecret(Headers headers) {
        List<String> given = headers.getOrDefault("X-Callback-Secret", List.of());
        return given.size() == 1 && MessageDigest.isEqual(given.getFirst().getBytes(UTF_8), secret.getBytes(UTF_8));
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(new String(body, UTF_8));
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        if (reply.stop()) {
            headers.set("Pawl-Directive", "stop");
        }
        if (reply.status() == 503) {
            headers.set("Retry-After", "1");
        }
        byte[] bytes = reply.body().getBytes(UTF_8);
        if (bytes.length > 0) {
            headers.set("Content-Type", reply.status() < 400 ? "application/json" : "application/problem+json");
        }
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
