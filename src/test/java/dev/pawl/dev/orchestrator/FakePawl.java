package dev.pawl.dev.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.SpecSchemas;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Records callbacks and responds like Pawl, as far as a well-behaved orchestrator can tell. */
final class FakePawl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<StatusReport> callbacks = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final CallbackRules rules = new CallbackRules();
    private final Deque<Reply> scripted = new ArrayDeque<>();

    private volatile @Nullable HeldCallbacks pause;

    private FakePawl(HttpServer server) {
        this.server = server;
    }

    static FakePawl start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakePawl pawl = new FakePawl(http);
        http.createContext("/internal/jobs/", pawl::receive);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return pawl;
    }

    String callbackUrl(UUID jobId) {
        return "http://localhost:" + server.getAddress().getPort() + "/internal/jobs/" + jobId + "/status";
    }

    /** Sets the responses to the next callbacks, regardless of their content. */
    synchronized void answer(Reply... replies) {
        scripted.addAll(List.of(replies));
    }

    /** Holds back every response until the result is closed. */
    HeldCallbacks pause() {
        HeldCallbacks begun = new HeldCallbacks();
        pause = begun;
        return begun;
    }

    synchronized void endJob(UUID jobId) {
        rules.end(jobId.toString());
    }

    /** What came for this job so far; fails when any callback broke the contract. */
    synchronized List<StatusReport> callbacks(UUID jobId) {
        assertEquals(List.of(), violations);
        return callbacks.stream()
                .filter(callback -> callback.jobId().equals(jobId.toString()))
                .toList();
    }

    List<String> statuses(UUID jobId) {
        return callbacks(jobId).stream()
                .map(callback -> callback.text("status"))
                .toList();
    }

    List<Integer> answers(UUID jobId) {
        return callbacks(jobId).stream().map(StatusReport::answer).toList();
    }

    /** Waits until the job has sent as many callbacks, and returns what they said. */
    List<String> awaitStatuses(UUID jobId, int count) {
        Eventually.await(() -> callbacks(jobId).size() >= count, "never came to " + count + " callbacks");
        return statuses(jobId);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String jobId = exchange.getRequestURI().getPath().split("/", -1)[3];
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            Reply reply = record(jobId, exchange.getRequestHeaders().getFirst("X-Callback-Secret"), body);
            HeldCallbacks held = pause;
            if (held != null) {
                held.hold();
            }
            if (reply.status() == 0) {
                return;
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = reply.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Reply record(String jobId, String secret, JsonNode body) {
        violations.addAll(SpecSchemas.violations("StatusCallback", body.toString()));
        Reply script = scripted.poll();
        Reply reply = script == null ? rules.decide(jobId, body) : script;
        callbacks.add(new StatusReport(jobId, secret, body, reply.status()));
        return reply;
    }
}
