package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Takes webhooks, remembers them, and answers as a test wants it to. */
public final class FakeOrchestrator implements AutoCloseable {
    /** What callbacks to a Pawl with {@link #variables} carry. */
    public static final String CALLBACK_SECRET = "callback-secret-of-the-tests";
    /** What signs the webhooks of a Pawl with {@link #variables}. */
    public static final String WEBHOOK_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfakew5TEs=";

    private static final Set<String> STOPS = Set.of("job.cancel", "job.kill");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Webhook> received = new CopyOnWriteArrayList<>();
    private volatile Answer answer = webhook -> 204;
    private volatile String retryAfter = "";

    private FakeOrchestrator(HttpServer server) {
        this.server = server;
    }

    /** One request that arrived; {@code traceparent} and {@code authorization} are "null" when it brought none. */
    public record Webhook(
            String id, String timestamp, String signature, String traceparent, String authorization, String body) {
        public String type() {
            return json().path("type").asText();
        }

        public String dispatchId() {
            return json().path("dispatch_id").asText();
        }

        public String jobId() {
            return json().path("job_id").asText();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }
    }

    /** The response that a test sets; it may block, but not forever. */
    @FunctionalInterface
    public interface Answer {
        /** The status of the answer. */
        int to(Webhook webhook) throws Exception;
    }

    /** Starts on a free port, answering 204 to everything: an order is taken, work has stopped. */
    public static FakeOrchestrator start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeOrchestrator orchestrator = new FakeOrchestrator(server);
        server.createContext("/", orchestrator::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return orchestrator;
    }

    /** The variables of a Pawl that sends its webhooks here. */
    public Map<String, String> variables() {
        return Map.of(
                "PAWL_ORCHESTRATOR_URL",
                "http://localhost:" + server.getAddress().getPort() + "/webhooks",
                "PAWL_WEBHOOK_SECRET",
                WEBHOOK_SECRET,
                "PAWL_CALLBACK_SECRET",
                CALLBACK_SECRET,
                "PAWL_PUBLIC_URL",
                "http://pawl.test/");
    }

    /** Sets the response from now on. */
    public void answer(Answer newAnswer) {
        answer = newAnswer;
    }

    /** From now on asks with every answer to be left alone for so long. */
    public void retryAfter(String value) {
        retryAfter = value;
    }

    /** What has arrived about one job, in this order. */
    public List<Webhook> receivedAbout(String jobId) {
        return received.stream()
                .filter(webhook -> webhook.jobId().equals(jobId))
                .toList();
    }

    /** The dispatches that an order has arrived about. */
    public Set<String> sentToRun() {
        return received.stream()
                .filter(webhook -> !STOPS.contains(webhook.type()))
                .map(Webhook::dispatchId)
                .collect(toSet());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Webhook webhook = new Webhook(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            received.add(webhook);
            int status = answer.to(webhook);
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
